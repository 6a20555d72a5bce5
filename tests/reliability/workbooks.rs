//! Workbooks of the older format: honest ones are read, hostile ones take nothing away from the server.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::http::{Answer, Api};
use crate::server::Server;
use crate::site::Site;

const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
/// Smaller streams lie elsewhere in the file.
const STREAM_MIN: usize = 4096;
/// Most that the server's memory may grow over bombs, in KiB: they would take all of the machine's.
const GROWTH_KIB: u64 = 256 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_refused_and_the_server_goes_on() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let preview = async |bytes: Vec<u8>| {
        api.upload("imports/preview", "old.xls", bytes, Some(json!({"object": "product"}))).await
    };
    let honest = workbook(&sheet(&[(0, 0, "Code"), (0, 1, "Name"), (1, 0, "K1"), (1, 1, "Pump"), (9, 1, "Valve")]));
    let Answer::Done(read) = preview(honest.clone()).await else { anyhow::bail!("an honest workbook was refused") };
    ensure!(read["total"] == 2 && read["columns"][1]["name"] == "Name", "{read}");

    let before = peak_kib(server.pid())?;
    let far_out = workbook(&sheet(&[(0, 0, "Code"), (65_535, 65_535, "x")]));
    let mut endless = honest.clone();
    // The directory's sector is followed by itself.
    endless[SECTOR + 4..SECTOR + 8].copy_from_slice(&1_u32.to_le_bytes());
    for (name, bomb) in [("a cell far out", far_out), ("a chain without an end", endless)] {
        ensure!(bomb.len() < 10_000, "{name} is no small file");
        let begun = Instant::now();
        let answer = preview(bomb).await;
        let Answer::Refused(422, problem) = answer else { anyhow::bail!("{name}: {answer:?}") };
        ensure!(problem["code"] == "too_large", "{name}: {problem}");
        ensure!(begun.elapsed() < Duration::from_secs(50), "{name} took {:?}", begun.elapsed());
        println!("{name}: refused after {:?}", begun.elapsed());
    }
    let grown = peak_kib(server.pid())?.saturating_sub(before);
    ensure!(grown < GROWTH_KIB, "the server itself took {grown} KiB more");
    let torn = preview(honest[..1_500].to_vec()).await;
    ensure!(matches!(torn, Answer::Refused(400, _)), "{torn:?}");
    let Answer::Done(read) = preview(honest).await else { anyhow::bail!("nothing is read any more") };
    ensure!(read["total"] == 2, "{read}");
    server.stop()
}

/// The most memory that a process ever had.
fn peak_kib(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.split_whitespace().next().context("no number")?.parse()?)
}

/// A record of the format: kind, length, content.
fn record(to: &mut Vec<u8>, kind: u16, content: &[u8]) {
    to.extend_from_slice(&kind.to_le_bytes());
    to.extend_from_slice(&(content.len() as u16).to_le_bytes());
    to.extend_from_slice(content);
}

/// Begins the workbook (5) or a sheet (16).
fn begin(to: &mut Vec<u8>, kind: u16) {
    let mut content = [0; 16];
    content[..2].copy_from_slice(&0x0600_u16.to_le_bytes());
    content[2..4].copy_from_slice(&kind.to_le_bytes());
    record(to, 0x0809, &content);
}

/// One sheet with texts at rows and columns.
fn sheet(cells: &[(u16, u16, &str)]) -> Vec<u8> {
    let mut sheet = Vec::new();
    begin(&mut sheet, 16);
    for (row, column, text) in cells {
        let mut content = Vec::new();
        for number in [*row, *column, 0, text.len() as u16] {
            content.extend_from_slice(&number.to_le_bytes());
        }
        content.push(0);
        content.extend_from_slice(text.as_bytes());
        record(&mut sheet, 0x0204, &content);
    }
    record(&mut sheet, 0x000A, &[]);
    sheet
}

/// A file with one sheet.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    begin(&mut stream, 5);
    let name_at = stream.len() + 4;
    record(&mut stream, 0x0085, &[0, 0, 0, 0, 0, 0, 1, 0, b'S']);
    record(&mut stream, 0x000A, &[]);
    let sheet_at = stream.len() as u32;
    stream[name_at..name_at + 4].copy_from_slice(&sheet_at.to_le_bytes());
    stream.extend_from_slice(sheet);
    stream.resize(stream.len().max(STREAM_MIN).next_multiple_of(SECTOR), 0);

    let mut file = vec![0; SECTOR];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    for (at, number) in [(24, 0x3E_u16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
        file[at..at + 2].copy_from_slice(&number.to_le_bytes());
    }
    // One sector of the table of sectors, which is the first; the directory is the second; no small streams.
    for (at, number) in [(44, 1_u32), (48, 1), (56, STREAM_MIN as u32), (60, END), (68, END)] {
        file[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    for at in (76..SECTOR).step_by(4) {
        file[at..at + 4].copy_from_slice(&if at == 76 { 0 } else { FREE }.to_le_bytes());
    }
    let sectors = stream.len() / SECTOR;
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((0..sectors as u32).map(|at| if at as usize + 1 == sectors { END } else { at + 3 }));
    table.resize(SECTOR / 4, FREE);
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    let mut directory = entry("Root Entry", 5, END, 0);
    directory.extend(entry("Workbook", 2, 2, stream.len() as u32));
    directory.resize(SECTOR, 0);
    file.extend(directory);
    file.extend(stream);
    file
}

/// An entry of the directory.
fn entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let name_bytes = entry.len() as u16 + 2;
    entry.resize(128, 0);
    entry[64..66].copy_from_slice(&name_bytes.to_le_bytes());
    entry[66] = kind;
    for (at, number) in [(68, FREE), (72, FREE), (76, FREE), (116, start), (120, length)] {
        entry[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    entry
}
