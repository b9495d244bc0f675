//! Pictures in SVG: boxes, bars, lines and text, on white, in fonts that every machine has.

use std::fmt::Write as _;

pub(super) const INK: &str = "#1f2328";
pub(super) const MUTED: &str = "#57606a";
pub(super) const GREEN: &str = "#2da44e";
pub(super) const ORANGE: &str = "#d4722a";
pub(super) const BLUE: &str = "#2f6fce";
pub(super) const PALE: &str = "#eef3fa";

/// Where a text's place is.
#[derive(Clone, Copy)]
pub(super) enum At {
    Start,
    Middle,
    End,
}

pub(super) struct Svg {
    text: String,
}

impl Svg {
    pub(super) fn new(width: i32, height: i32, title: &str) -> Self {
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">\n<title>{title}</title>\n"
        );
        writeln!(text, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>").unwrap();
        text.push_str("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"#57606a\"/></marker></defs>\n");
        Self { text }
    }

    pub(super) fn rect(&mut self, [x, y, width, height]: [i32; 4], fill: &str) {
        writeln!(
            self.text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\" fill=\"{fill}\"/>"
        )
        .unwrap();
    }

    pub(super) fn frame(&mut self, [x, y, width, height]: [i32; 4]) {
        writeln!(
            self.text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{PALE}\" stroke=\"{BLUE}\"/>"
        )
        .unwrap();
    }

    pub(super) fn line(&mut self, [x, y]: [i32; 2], [to_x, to_y]: [i32; 2]) {
        writeln!(self.text, "<line x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\" stroke=\"{INK}\"/>")
            .unwrap();
    }

    /// An arrow; with two tips where it goes both ways.
    pub(super) fn arrow(&mut self, [x, y]: [i32; 2], [to_x, to_y]: [i32; 2], both: bool) {
        let start = if both { " marker-start=\"url(#tip)\"" } else { "" };
        writeln!(
            self.text,
            "<line x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\" stroke=\"{MUTED}\" stroke-width=\"1.5\"{start} marker-end=\"url(#tip)\"/>"
        )
        .unwrap();
    }

    pub(super) fn write(&mut self, [x, y]: [i32; 2], at: At, color: &str, text: &str) {
        self.sized([x, y], at, (12, "normal"), color, text);
    }

    pub(super) fn bold(&mut self, [x, y]: [i32; 2], at: At, text: &str) {
        self.sized([x, y], at, (13, "bold"), INK, text);
    }

    fn sized(&mut self, [x, y]: [i32; 2], at: At, (size, weight): (u8, &str), color: &str, text: &str) {
        let anchor = match at {
            At::Start => "start",
            At::Middle => "middle",
            At::End => "end",
        };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        writeln!(
            self.text,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"{anchor}\" fill=\"{color}\">{text}</text>"
        )
        .unwrap();
    }

    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}
