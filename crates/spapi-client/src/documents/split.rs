//! Splits the bytes of a document into records and fields, before they are decoded.

use bytes::{Buf, Bytes};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// A longer record is none of Amazon's: the longest known hold a listing with its description.
pub(super) const MAX_RECORD: usize = 4 << 20;

/// How a document tells its fields apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// Tabs, and a quote is a character like any other: Amazon's flat files.
    Tabs,
    /// Commas, and fields with commas or line ends in them are quoted.
    Commas,
    /// One field a line.
    Lines,
}

impl Dialect {
    /// The dialect of a document with such a first line.
    pub(super) fn of_first_line(line: &[u8]) -> Self {
        if line.contains(&b'\t') || !line.contains(&b',') { Self::Tabs } else { Self::Commas }
    }
}

/// Splits bytes into records as they come in.
pub(super) struct Splitter {
    core: Reader,
    input: Bytes,
    finished: bool,
    /// Where `input` begins in the document.
    offset: u64,
    /// Where the record that is being read begins, once it has.
    start: Option<u64>,
    text: Vec<u8>,
    text_len: usize,
    ends: Vec<usize>,
    ends_len: usize,
}

/// The bytes of one record.
#[derive(Debug)]
pub(super) struct Record<'a> {
    /// The fields, one after the other.
    pub(super) bytes: &'a [u8],
    /// Where each field ends in `bytes`.
    pub(super) ends: &'a [usize],
    /// Where the record begins in the document.
    pub(super) offset: u64,
    /// Whether a line end follows; the last record may lack one.
    pub(super) terminated: bool,
}

/// What came out of the bytes so far.
#[derive(Debug)]
pub(super) enum Split<'a> {
    Record(Record<'a>),
    /// More bytes are needed, or there are no more records.
    Empty,
    /// The record that begins there has no end in sight.
    TooLong(u64),
}

impl Splitter {
    /// `offset` is where the first byte stands in the document.
    pub(super) fn new(dialect: Dialect, offset: u64) -> Self {
        let core = match dialect {
            Dialect::Tabs => ReaderBuilder::new().delimiter(b'\t').quoting(false).build(),
            Dialect::Commas => Reader::new(),
            // No line of text holds the byte zero. A lone carriage return stays in the line.
            Dialect::Lines => {
                ReaderBuilder::new().delimiter(0).quoting(false).terminator(Terminator::Any(b'\n')).build()
            }
        };
        Self {
            core,
            input: Bytes::new(),
            finished: false,
            offset,
            start: None,
            text: vec![0; 4096],
            text_len: 0,
            ends: vec![0; 64],
            ends_len: 0,
        }
    }

    /// Takes the next bytes; all records that could be had before must have been taken.
    pub(super) fn push(&mut self, bytes: Bytes) {
        self.input = bytes;
    }

    /// There are no more bytes.
    pub(super) fn finish(&mut self) {
        self.finished = true;
    }

    /// How far the document was read, in bytes.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next record.
    pub(super) fn next(&mut self) -> Split<'_> {
        loop {
            if self.start.is_none() {
                self.skip_line_ends();
            }
            if self.input.is_empty() && !self.finished {
                return Split::Empty;
            }
            let ended = self.input.is_empty();
            let (result, read, written, fields) = self.core.read_record(
                &self.input,
                &mut self.text[self.text_len..],
                &mut self.ends[self.ends_len..],
            );
            self.start.get_or_insert(self.offset);
            self.input.advance(read);
            self.offset += read as u64;
            self.text_len += written;
            self.ends_len += fields;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::End => return Split::Empty,
                ReadRecordResult::OutputFull if self.text.len() >= MAX_RECORD => {
                    return Split::TooLong(self.start.unwrap_or_default());
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    let record = Record {
                        bytes: &self.text[..self.text_len],
                        ends: &self.ends[..self.ends_len],
                        offset: self.start.take().unwrap_or_default(),
                        terminated: !ended,
                    };
                    (self.text_len, self.ends_len) = (0, 0);
                    return Split::Record(record);
                }
            }
        }
    }

    /// Empty lines are no records, and the second half of a line end belongs to the line before.
    fn skip_line_ends(&mut self) {
        let ends = self.input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.input.advance(ends);
        self.offset += ends as u64;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Fields = (u64, bool, Vec<String>);

    fn split(dialect: Dialect, text: &str, piece: usize) -> Vec<Fields> {
        let mut splitter = Splitter::new(dialect, 0);
        let mut records = Vec::new();
        let mut drain = |splitter: &mut Splitter| {
            while let Split::Record(record) = splitter.next() {
                let mut start = 0;
                let fields = record.ends.iter().map(|end| {
                    let field = String::from_utf8_lossy(&record.bytes[start..*end]).into_owned();
                    start = *end;
                    field
                });
                records.push((record.offset, record.terminated, fields.collect()));
            }
        };
        for piece in text.as_bytes().chunks(piece) {
            splitter.push(Bytes::copy_from_slice(piece));
            drain(&mut splitter);
        }
        splitter.finish();
        drain(&mut splitter);
        assert_eq!(splitter.offset(), text.len() as u64);
        records
    }

    fn fields(list: &[&str]) -> Vec<String> {
        list.iter().map(|field| (*field).to_owned()).collect()
    }

    #[test]
    fn a_flat_file_has_no_quotes() {
        let records = split(Dialect::Tabs, "sku\ttitle\r\nA-1\t15\" \"pro\" disk\r\n\r\nB\t\r\nC\tlast", 3);
        assert_eq!(
            records,
            [
                (0, true, fields(&["sku", "title"])),
                (11, true, fields(&["A-1", "15\" \"pro\" disk"])),
                (33, true, fields(&["B", ""])),
                (37, false, fields(&["C", "last"])),
            ]
        );
    }

    #[test]
    fn commas_are_quoted() {
        let records = split(Dialect::Commas, "a,b\n\"x, \"\"y\"\"\n z\",2\n", 4);
        assert_eq!(records, [(0, true, fields(&["a", "b"])), (4, true, fields(&["x, \"y\"\n z", "2"]))]);
    }

    #[test]
    fn a_line_is_one_field_whatever_is_in_it() {
        let records = split(Dialect::Lines, "{\"a\":\"x,\ty\"}\n\n[1]\n{}", 5);
        let lines: Vec<_> = records.iter().map(|(_, _, fields)| fields.join("|")).collect();
        assert_eq!(lines, ["{\"a\":\"x,\ty\"}", "[1]", "{}"]);
    }

    #[test]
    fn a_record_without_an_end_does_not_fill_the_memory() {
        let mut splitter = Splitter::new(Dialect::Commas, 0);
        splitter.push("sku,title\nA,\"never closed\n".into());
        assert!(matches!(splitter.next(), Split::Record(_)));
        let row = Bytes::from("B,title\n".repeat(8192));
        for _ in 0..1000 {
            match splitter.next() {
                Split::Empty => splitter.push(row.clone()),
                Split::TooLong(offset) => {
                    assert_eq!(offset, 10);
                    return;
                }
                Split::Record(record) => panic!("{record:?}"),
            }
        }
        panic!("the record never became too long");
    }

    proptest! {
        #[test]
        fn pieces_change_nothing(text in "[a-c\t,\"\r\n]{0,200}", piece in 1..20_usize) {
            for dialect in [Dialect::Tabs, Dialect::Commas, Dialect::Lines] {
                prop_assert_eq!(split(dialect, &text, piece), split(dialect, &text, usize::MAX));
            }
        }

        #[test]
        fn rows_come_back_as_they_were(rows in prop::collection::vec(prop::collection::vec("[a-z \"]{1,9}", 2..6), 1..20)) {
            let text: String = rows.iter().map(|row| row.join("\t") + "\r\n").collect();
            let found: Vec<_> = split(Dialect::Tabs, &text, 7).into_iter().map(|(_, _, row)| row).collect();
            prop_assert_eq!(found, rows);
        }
    }
}
