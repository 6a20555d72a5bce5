//! Clients that write until the server is gone.

mod batches;
mod imports;
mod records;

use anyhow::{Result, bail};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::Value as Json;

use crate::http::{Answer, Api};
use crate::ledger::Ledger;

/// What a client does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Makes, changes and deletes single records.
    Records,
    /// Many at once, all or nothing.
    Batches,
    /// Files.
    Imports,
}

/// The eight clients.
pub(crate) const CLIENTS: [Kind; 8] = [
    Kind::Records,
    Kind::Records,
    Kind::Records,
    Kind::Records,
    Kind::Batches,
    Kind::Batches,
    Kind::Imports,
    Kind::Imports,
];

/// One client.
pub(crate) struct Writer {
    kind: Kind,
    /// Names it in what it writes.
    name: String,
    made: u64,
    random: ChaCha8Rng,
    pub(crate) ledger: Ledger,
}

/// Whether a client goes on.
pub(crate) enum Next {
    Call,
    /// Nothing was written.
    Wait,
    /// The server is gone.
    End,
}

impl Writer {
    pub(crate) fn new(at: usize, kind: Kind, seed: u64) -> Self {
        let random = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(at as u64));
        Self { kind, name: format!("c{at}"), made: 0, random, ledger: Ledger::default() }
    }

    /// Writes until there is no answer any more.
    pub(crate) async fn write(&mut self, api: &Api) -> Result<()> {
        loop {
            let next = match self.kind {
                Kind::Records => self.record(api).await?,
                Kind::Batches => self.batch(api).await?,
                Kind::Imports => self.import(api).await?,
            };
            match next {
                Next::Call => self.ledger.confirmed += 1,
                Next::Wait => {}
                Next::End => {
                    self.ledger.unknown += 1;
                    return Ok(());
                }
            }
        }
    }

    /// A name that nothing else has.
    fn fresh(&mut self, what: &str) -> String {
        self.made += 1;
        format!("{what} {} {:05}", self.name, self.made)
    }
}

/// The answer of a call that nothing speaks against: confirmed, or none.
fn confirmed(what: &str, answer: Answer) -> Result<Option<Json>> {
    match answer {
        Answer::Done(body) => Ok(Some(body)),
        Answer::Unknown => Ok(None),
        Answer::Refused(status, problem) => bail!("{what} was refused: {status} {problem}"),
    }
}
