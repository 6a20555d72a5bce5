//! The ways in, and what each says of the files.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::files::{account_errors, file};
use crate::http::{Answer, Api};
use crate::server::{finish, tessera, told};
use crate::site::Site;

/// How long a command may take that only opens the folder: the first one compiles the plugins.
pub(super) const SOON: Duration = Duration::from_secs(120);
/// How long one file may take.
const IMPORT_MAX: Duration = Duration::from_secs(300);
/// How often the calls over HTTP ask for progress.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// By which way files come in.
pub(super) enum Way<'a> {
    /// `tessera import` on a folder that nobody else has open.
    Folder,
    /// `tessera import --server`.
    Server { url: &'a str, token: &'a str },
    /// The calls that the page makes.
    Http(&'a Api),
}

/// One file, and what is said of it.
struct Step {
    file: &'static str,
    object: &'static str,
    create_missing: &'static [&'static str],
    matched: &'static [&'static str],
    /// What texts of the file mean, beyond what is certain.
    values: Json,
}

/// What came of a file: rows in all, made, changed, skipped, refused; and why, by row and column.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    counts: [u64; 5],
    errors: Vec<(u64, String, String)>,
}

/// Takes all files in and checks what is said of each.
pub(super) async fn all(way: &Way<'_>, site: &Site) -> Result<()> {
    let step = |file, object| Step { file, object, create_missing: &[], matched: &[], values: json!({}) };
    let technology = json!({"industry": {"technolgy": "technology"}});
    let (refused, errors) = account_errors()?;
    let steps = [
        (
            Step { create_missing: &["user", "department"], ..step("sales_teams.csv", "user") },
            [35, 35, 0, 0, 0],
            vec![],
        ),
        // Nobody says what the misspelt sector means: those rows are refused, the others are in.
        (step("accounts.csv", "account"), [85, 85 - refused, 0, 0, refused], errors),
        // Somebody does: the same file again brings what was refused, and nothing twice.
        (
            Step { matched: &["name"], values: technology, ..step("accounts.csv", "account") },
            [85, refused, 0, 85 - refused, 0],
            vec![],
        ),
        (step("products.csv", "product"), [7, 7, 0, 0, 0], vec![]),
        // "GTXPro" is "GTX Pro" without anybody saying so.
        (
            Step { matched: &["external_id"], ..step("sales_pipeline.csv", "opportunity") },
            [8800, 8800, 0, 0, 0],
            vec![],
        ),
        (
            Step { matched: &["external_id"], ..step("sales_pipeline.csv", "opportunity") },
            [8800, 0, 0, 8800, 0],
            vec![],
        ),
    ];
    for (step, counts, errors) in steps {
        let begun = Instant::now();
        let outcome = match way {
            Way::Folder => {
                let mut command = command(&step, site)?;
                command.arg("--data").arg(site.data());
                run(command)?
            }
            Way::Server { url, token } => {
                let mut command = command(&step, site)?;
                command.args(["--server", *url]).env("TESSERA_TOKEN", *token);
                run(command)?
            }
            Way::Http(api) => over_http(&step, api).await?,
        };
        ensure!(outcome == Outcome { counts, errors }, "{} came out as {outcome:#?}", step.file);
        println!("{}: {counts:?} in {:?}", step.file, begun.elapsed());
    }
    Ok(())
}

fn command(step: &Step, site: &Site) -> Result<Command> {
    let mut command = tessera(&["import", "--object", step.object])?;
    command.arg(file(step.file));
    for object in step.create_missing {
        command.args(["--create-missing", *object]);
    }
    for field in step.matched {
        command.args(["--match", *field]);
    }
    let options = site.beside("options.json");
    std::fs::write(&options, json!({"values": step.values}).to_string())?;
    command.arg("--options").arg(options);
    Ok(command)
}

/// Runs `tessera import`, which ends with 1 where a row was refused.
fn run(command: Command) -> Result<Outcome> {
    let output = finish(command, IMPORT_MAX)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines = text.lines();
    let first = lines.next().filter(|line| line.starts_with("done: ")).with_context(|| told(&output))?;
    let mut numbers = first.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<u64>().ok());
    let mut next = || numbers.next().with_context(|| format!("`{first}` counts five things"));
    let counts = [next()?, next()?, next()?, next()?, next()?];
    let errors = lines.map(row_of).collect::<Result<Vec<_>>>()?;
    let refused = i32::from(!errors.is_empty());
    ensure!(output.status.code() == Some(refused), "ended with {}: {}", output.status, told(&output));
    Ok(Outcome { counts, errors })
}

/// `  row 2, sector: words`.
fn row_of(line: &str) -> Result<(u64, String, String)> {
    let parts = line.strip_prefix("  row ").and_then(|rest| rest.split_once(": "));
    let (place, words) = parts.with_context(|| format!("`{line}` tells of no row"))?;
    let (row, column) = place.split_once(", ").with_context(|| format!("`{line}` names no column"))?;
    Ok((row.parse()?, column.to_owned(), words.to_owned()))
}

/// Preview, start, and wait until it is over.
async fn over_http(step: &Step, api: &Api) -> Result<Outcome> {
    let bytes = std::fs::read(file(step.file))?;
    let asked = json!({"object": step.object});
    let preview = taken(api.upload("imports/preview", step.file, bytes.clone(), Some(asked)).await)?;
    let mut values = step.values.clone();
    for (path, texts) in preview["values"].as_object().context("a preview says what texts mean")? {
        for text in texts.as_array().into_iter().flatten() {
            if let (Some(from), Some(to)) = (text["value"].as_str(), text["to"].as_str()) {
                values[path.as_str()][from] = json!(to);
            }
        }
    }
    let options = json!({
        "object": step.object, "mapping": preview["mapping"], "values": values, "date_format": preview["date_format"],
        "create_missing": step.create_missing, "match": step.matched,
    });
    let started = taken(api.upload("imports", step.file, bytes, Some(options)).await)?;
    let path = format!("imports/{}", started["id"].as_str().context("an id")?);
    let begun = Instant::now();
    loop {
        let status = api.done(Method::GET, &path, &Json::Null).await?;
        if status["state"] == "running" {
            ensure!(begun.elapsed() < IMPORT_MAX, "the import takes for ever: {status}");
            tokio::time::sleep(ASK_EVERY).await;
            continue;
        }
        ensure!(status["state"] == "done" && status["errors_truncated"] == false, "{status}");
        let number = |key: &str| status[key].as_u64().unwrap_or(u64::MAX);
        let text = |error: &Json, key: &str| error[key].as_str().unwrap_or_default().to_owned();
        let errors = status["errors"].as_array().context("errors")?.iter();
        return Ok(Outcome {
            counts: ["total", "created", "updated", "skipped", "failed"].map(number),
            errors: errors
                .map(|error| (error["row"].as_u64().unwrap_or_default(), text(error, "column"), text(error, "message")))
                .collect(),
        });
    }
}

fn taken(answer: Answer) -> Result<Json> {
    match answer {
        Answer::Done(body) => Ok(body),
        other => bail!("a file was not taken in: {other:?}"),
    }
}
