//! Gunzips a body as it comes in, by what its bytes are and not by what was declared.

use std::io::{self, BufRead, ErrorKind, Read};

use bytes::{Buf, Bytes, BytesMut};
use flate2::bufread::MultiGzDecoder;

/// Most bytes handed out at once, so that a body which inflates a thousandfold does not fill the memory.
const CHUNK: usize = 64 * 1024;
/// What every gzip body begins with; no text does.
const MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];

/// Why a body cannot be inflated.
#[derive(Debug)]
pub(super) enum InflateError {
    /// It ends before the compressed data does.
    Truncated,
    /// It is no valid gzip, or its checksum differs.
    Corrupt(io::Error),
}

/// Turns the bytes of a body into the bytes of the document.
///
/// A body that begins like gzip is inflated, also where none was declared; any other is passed on, also where gzip
/// was: the HTTP client may have inflated it already.
pub(super) struct Inflate {
    state: State,
    declared: bool,
    finished: bool,
    produced: u64,
}

enum State {
    /// Too little has come to tell.
    Undecided(BytesMut),
    Plain(Bytes),
    Gzip(Box<MultiGzDecoder<Feed>>),
}

impl Inflate {
    pub(super) fn new(declared: bool) -> Self {
        Self { state: State::Undecided(BytesMut::new()), declared, finished: false, produced: 0 }
    }

    /// Takes the next bytes of the body; all that could be had before must have been pulled.
    pub(super) fn push(&mut self, bytes: Bytes) {
        match &mut self.state {
            State::Undecided(head) => {
                head.extend_from_slice(&bytes);
                self.decide();
            }
            State::Plain(chunk) => *chunk = bytes,
            State::Gzip(decoder) => decoder.get_mut().chunk = bytes,
        }
    }

    /// The body has ended.
    pub(super) fn finish(&mut self) {
        self.finished = true;
        self.decide();
        if let State::Gzip(decoder) = &mut self.state {
            decoder.get_mut().finished = true;
        }
    }

    /// The next bytes of the document, as far as they are known; `None` until more is pushed, or at the end.
    pub(super) fn pull(&mut self) -> Result<Option<Bytes>, InflateError> {
        let bytes = match &mut self.state {
            State::Undecided(_) => return Ok(None),
            State::Plain(chunk) => std::mem::take(chunk),
            State::Gzip(decoder) => read(decoder)?,
        };
        self.produced += bytes.len() as u64;
        Ok((!bytes.is_empty()).then_some(bytes))
    }

    /// Bytes of the document handed out so far.
    pub(super) fn produced(&self) -> u64 {
        self.produced
    }

    fn decide(&mut self) {
        let State::Undecided(head) = &mut self.state else { return };
        let known = head.len().min(MAGIC.len());
        let is_gzip = match known < MAGIC.len() {
            true if !self.finished => return,
            // So short a body is a gzip body cut off only where one was announced.
            true => self.declared && known > 0 && MAGIC.starts_with(&head[..known]),
            false => head.starts_with(MAGIC),
        };
        let chunk = std::mem::take(head).freeze();
        self.state = if is_gzip {
            State::Gzip(Box::new(MultiGzDecoder::new(Feed { chunk, finished: self.finished })))
        } else {
            State::Plain(chunk)
        };
    }
}

fn read(decoder: &mut MultiGzDecoder<Feed>) -> Result<Bytes, InflateError> {
    let mut chunk = vec![0; CHUNK];
    match decoder.read(&mut chunk) {
        Ok(length) => {
            chunk.truncate(length);
            Ok(chunk.into())
        }
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(Bytes::new()),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(InflateError::Truncated),
        Err(error) => Err(InflateError::Corrupt(error)),
    }
}

/// The compressed bytes that have come but are not read yet.
struct Feed {
    chunk: Bytes,
    finished: bool,
}

impl BufRead for Feed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.chunk.is_empty() && !self.finished {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(&self.chunk)
    }

    fn consume(&mut self, length: usize) {
        self.chunk.advance(length);
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// What comes out of a body that arrives in pieces, and how it ends.
    fn inflate(body: &[u8], piece: usize, declared: bool) -> (Vec<u8>, Result<(), InflateError>) {
        let mut inflate = Inflate::new(declared);
        let mut out = Vec::new();
        let mut drain = |inflate: &mut Inflate| -> Result<(), InflateError> {
            while let Some(bytes) = inflate.pull()? {
                assert!(bytes.len() <= CHUNK.max(body.len()));
                out.extend_from_slice(&bytes);
            }
            Ok(())
        };
        let mut end = Ok(());
        for piece in body.chunks(piece) {
            inflate.push(Bytes::copy_from_slice(piece));
            end = drain(&mut inflate);
            if end.is_err() {
                break;
            }
        }
        if end.is_ok() {
            inflate.finish();
            end = drain(&mut inflate);
        }
        assert_eq!(inflate.produced(), out.len() as u64);
        (out, end)
    }

    #[test]
    fn what_the_bytes_are_counts_and_not_what_was_declared() {
        for declared in [true, false] {
            for text in ["", "a", "ab", "sku\tprice\n", "\u{1f}x"] {
                let (out, end) = inflate(text.as_bytes(), 1, declared);
                assert!(end.is_ok(), "{text:?}");
                assert_eq!(out, text.as_bytes());
                let (out, end) = inflate(&gzip(text.as_bytes()), 1, declared);
                assert!(end.is_ok(), "{text:?}");
                assert_eq!(out, text.as_bytes());
            }
        }
    }

    #[test]
    fn a_cut_body_ends_in_an_error_after_what_could_be_read() {
        let text: Vec<u8> = (0..20_000_u32).flat_map(|n| format!("row {n}\n").into_bytes()).collect();
        let whole = gzip(&text);
        for cut in [1, 2, 5, 12, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            let (out, end) = inflate(&whole[..cut], 700, true);
            assert!(matches!(end, Err(InflateError::Truncated)), "cut at {cut}: {end:?}");
            assert!(text.starts_with(&out));
            assert!(cut < whole.len() / 2 || out.len() > text.len() / 3, "cut at {cut}: {}", out.len());
        }
    }

    #[test]
    fn damage_is_found() {
        let mut body = gzip(&b"row\n".repeat(1000));
        let checksum = body.len() - 8;
        body[checksum] ^= 1;
        let (out, end) = inflate(&body, 64, true);
        assert!(matches!(end, Err(InflateError::Corrupt(_))), "{end:?}");
        assert_eq!(out.len(), 4000);
    }

    #[test]
    fn a_body_that_inflates_a_thousandfold_comes_in_small_pieces() {
        let body = gzip(&vec![b'a'; 16 << 20]);
        let mut inflate = Inflate::new(true);
        inflate.push(body.into());
        let mut total = 0;
        while let Some(bytes) = inflate.pull().unwrap() {
            assert!(bytes.len() <= CHUNK);
            total += bytes.len();
        }
        inflate.finish();
        while let Some(bytes) = inflate.pull().unwrap() {
            total += bytes.len();
        }
        assert_eq!(total, 16 << 20);
    }

    proptest! {
        #[test]
        fn pieces_and_members_change_nothing(
            members in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3000), 1..4),
            piece in 1..2000_usize,
        ) {
            let body: Vec<u8> = members.iter().flat_map(|member| gzip(member)).collect();
            let (out, end) = inflate(&body, piece, false);
            prop_assert!(end.is_ok());
            prop_assert_eq!(out, members.concat());
        }

        #[test]
        fn no_body_is_too_strange(body in prop::collection::vec(any::<u8>(), 0..300), piece in 1..50_usize) {
            let _ = inflate(&[MAGIC, &body].concat(), piece, true);
            let _ = inflate(&body, piece, true);
        }
    }
}
