//! Workbooks of the older binary format, read in a process of its own ([`crate::apart`]): their reader makes room for whatever a file
//! says of itself, a table from the first cell to the farthest among it, before one can look.

use std::io::{BufWriter, Error as IoError, Read, Result as IoResult, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tessera_model::error::{Error, ErrorCode, Result};

use super::table::{Numbered, too_large, unreadable};
use super::{unpacked, workbook};
use crate::apart::{self, Ended};

/// The argument with which a program is asked to read a workbook.
pub const READ_WORKBOOK: &str = "read-workbook";
/// How long reading one may take.
const WALL: Duration = Duration::from_secs(60);
/// Processor time of a reading process, in seconds.
const CPU_SECONDS: u64 = 60;
/// Address space that reading may take beyond what the process has when it begins, in bytes: a sheet of the format's full size, three
/// quarters of it empty.
const MEMORY_BYTES: u64 = 1 << 30;
/// Most that a process may answer, in bytes.
const ANSWER_BYTES: u64 = 512 << 20;
/// How a process ends whose reader broke on the file.
const PANICKED: i32 = 101;

/// Two at once could take twice as much as one may.
static TURN: Mutex<()> = Mutex::new(());

/// What a process answers.
#[derive(Serialize, Deserialize)]
enum Answer {
    Rows(Numbered),
    TooLarge,
    TooMuch,
    Unreadable(String),
}

/// The other side: reads a workbook, writes its rows. For the program that is the reader's process.
///
/// # Errors
/// What keeps it from reading or writing at all; what is wrong with the workbook is part of the answer.
pub fn read_workbook_for_parent(mut input: impl Read, output: impl Write) -> IoResult<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    apart::restrict_this_process(MEMORY_BYTES, CPU_SECONDS)?;
    let answer = match workbook::read_xls(&bytes) {
        Ok(rows) => Answer::Rows(rows),
        Err(error) => match error.code {
            ErrorCode::PayloadTooLarge => Answer::TooLarge,
            ErrorCode::TooLarge => Answer::TooMuch,
            _ => Answer::Unreadable(error.detail),
        },
    };
    let mut output = BufWriter::new(output);
    serde_json::to_writer(&mut output, &answer).map_err(IoError::other)?;
    output.flush()
}

/// Has `program` read a workbook. Blocks, also while another one is being read.
pub(super) fn read(program: &Path, bytes: &[u8]) -> Result<Numbered> {
    read_within(program, bytes, WALL)
}

fn read_within(program: &Path, bytes: &[u8], wall: Duration) -> Result<Numbered> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let ended = apart::run(program, READ_WORKBOOK, bytes, wall, ANSWER_BYTES)
        .map_err(|error| Error::internal(format!("no process for reading a workbook could be started: {error}")))?;
    let answer = match ended {
        Ended::Done(answer) => answer,
        Ended::Failed(status, _) if status.code() == Some(PANICKED) => return Err(unreadable("it is damaged")),
        Ended::Failed(status, said) if status.code().is_some() => {
            return Err(Error::internal(format!("reading a workbook in a process of its own: {said} ({status})")));
        }
        // The system ended it, because it took more memory or time than it may, or we did.
        Ended::Failed(..) | Ended::Late | Ended::Verbose => return Err(unpacked::refusal()),
    };
    let answer = serde_json::from_slice(&answer)
        .map_err(|error| Error::internal(format!("what was read of a workbook: {error}")))?;
    match answer {
        Answer::Rows(rows) => Ok(rows),
        Answer::TooLarge => Err(too_large()),
        Answer::TooMuch => Err(unpacked::refusal()),
        Answer::Unreadable(detail) => Err(Error::new(ErrorCode::MalformedRequest, detail)),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn however_the_reader_ends_it_is_told_in_words_that_help() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("reader");
        let read = |script: &str| {
            std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
            read_within(&program, b"\xD0\xCF\x11\xE0", Duration::from_millis(500))
        };
        assert_eq!(read(r#"echo '{"Rows":[[2,["a","b"]]]}'"#).unwrap(), [(2, vec!["a".to_owned(), "b".to_owned()])]);
        for (script, code) in [
            ("echo '\"TooMuch\"'", ErrorCode::TooLarge),
            ("echo '\"TooLarge\"'", ErrorCode::PayloadTooLarge),
            ("echo '{\"Unreadable\":\"no\"}'", ErrorCode::MalformedRequest),
            ("exit 101", ErrorCode::MalformedRequest),
            ("kill -6 $$", ErrorCode::TooLarge),
            ("exec sleep 100", ErrorCode::TooLarge),
            ("echo error: no room >&2; exit 1", ErrorCode::Internal),
            ("echo nonsense", ErrorCode::Internal),
        ] {
            assert_eq!(read(script).unwrap_err().code, code, "{script}");
        }
    }
}
