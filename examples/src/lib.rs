//! One small program a crate; see the files in this folder.
