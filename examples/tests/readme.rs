//! The README's excerpts are what the examples say.

use std::error::Error;
use std::fs;
use std::path::Path;

/// The lines without indentation, one string.
fn flat<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(|line| format!("{}\n", line.trim())).collect()
}

#[test]
fn excerpts_of_the_readme_are_lines_of_the_examples() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = fs::read_to_string(root.join("README.md"))?;
    let mut checked = 0;
    for block in readme.split("```rust").skip(1) {
        let mut lines = block.split("```").next().unwrap_or_default().lines().skip(1);
        let named = lines.next().and_then(|line| line.strip_prefix("// "));
        let name = named.ok_or("a block of Rust in the README names no example in its first line")?;
        let example = flat(fs::read_to_string(root.join(name))?.lines());
        assert!(example.contains(&flat(lines)), "the README's excerpt of {name} is not in it");
        checked += 1;
    }
    assert_eq!(checked, 7, "one excerpt a library");
    Ok(())
}
