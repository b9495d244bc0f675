//! Random bytes, and Amazon's documents cut and damaged: no decoder panics.

use amz_odoo_conformance::decoders::{DECODERS, seeds};
use fastrand::Rng;

/// Inputs a decoder.
const ROUNDS: usize = 2_000;

fn damaged(bytes: &[u8], dice: &mut Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..dice.usize(0..6) {
        if bytes.is_empty() {
            break;
        }
        let place = dice.usize(..bytes.len());
        match dice.u8(0..4) {
            0 => bytes.truncate(place),
            1 => bytes[place] = dice.u8(..),
            2 => bytes.insert(place, *dice.choice(b"\"{}[],:\\\0\t\r\n-.eE0\xff").unwrap()),
            _ => drop(bytes.remove(place)),
        }
    }
    bytes
}

#[test]
fn no_decoder_panics() {
    let seeds = seeds(&crate::models(None).unwrap_or_default());
    let mut dice = Rng::with_seed(20_261_126);
    for (name, decode) in DECODERS {
        let own: Vec<&[u8]> =
            seeds.iter().filter(|(of, _)| of == name).map(|(_, seed)| seed.as_slice()).collect();
        assert!(!own.is_empty(), "{name} has no seed");
        for round in 0..ROUNDS {
            let bytes: Vec<u8> = match round % 4 {
                0 => (0..dice.usize(0..64)).map(|_| dice.u8(..)).collect(),
                _ => damaged(own[dice.usize(..own.len())], &mut dice),
            };
            // A panic's message does not tell the input.
            let caught = std::panic::catch_unwind(|| decode(&bytes));
            assert!(caught.is_ok(), "{name} of {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}
