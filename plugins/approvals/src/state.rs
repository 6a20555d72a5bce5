//! What a request consists of, as it is kept, and what it has to ask on its way.

use serde::{Deserialize, Serialize};
use tessera_sdk::Result;

use crate::condition::Facts;
use crate::process::{Approver, Definition, Step};

/// What the machine has to ask: who people are, and how the record is.
pub(crate) trait World {
    /// The people that a step names, each once.
    fn people(&self, approvers: &[Approver]) -> Result<Vec<String>>;
    /// Whom somebody reports to.
    fn manager_of(&self, person: &str) -> Result<Option<String>>;
    /// Those who help out where nobody else is found.
    fn administrators(&self) -> Result<Vec<String>>;
    /// Who stands in for somebody who is away now.
    fn substitute_of(&self, person: &str) -> Result<Option<String>>;
    fn fact(&self) -> Facts<'_>;
    fn now_ms(&self) -> u64;
}

/// A request: its process as it was when it began, and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) definition: Definition,
    pub(crate) submitter: String,
    pub(crate) state: State,
    /// The step that is under way; after the last one their number.
    pub(crate) at: usize,
    pub(crate) seats: Vec<Seat>,
    /// What happened, in its order.
    pub(crate) log: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Pending,
    Approved,
    Rejected,
    Withdrawn,
}

/// One person's part in a step. Its place in the list is its number, and never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) step: usize,
    pub(crate) person: String,
    /// In whose place: of somebody who is away, who handed it on, or who was late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) instead_of: Option<String>,
    pub(crate) state: SeatState,
    /// Seats that must be done before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) after: Vec<usize>,
    /// Somebody asked for it: it is needed, also where any one of the others would do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_added: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeatState {
    /// Not yet their turn.
    Waiting,
    Open,
    Approved,
    Rejected,
    /// Another seat stands in its place.
    Delegated,
    /// No longer needed.
    Passed,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) at_ms: u64,
    pub(crate) what: What,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<String>,
    /// The one that it was given to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) other: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) comment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    Submitted,
    /// Its condition didn't hold, or nobody had to approve.
    Skipped,
    Approved,
    Rejected,
    /// Back to an earlier step.
    SentBack,
    Delegated,
    Added,
    Withdrawn,
    Reminded,
    Escalated,
    /// Nothing is left to do.
    Finished,
}

/// What an approver decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub(crate) enum Verb {
    Approve,
    /// Ends the request, or sends it back to an earlier step.
    Reject {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<usize>,
    },
    /// Somebody else decides instead.
    Delegate {
        person: String,
    },
    /// Somebody else is asked too: before this decision, or (having approved) after it.
    Add {
        person: String,
        before: bool,
    },
}

impl Run {
    /// The seats where somebody is asked now, by their numbers.
    pub(crate) fn open(&self) -> impl Iterator<Item = (usize, &Seat)> {
        self.seats.iter().enumerate().filter(|(_, seat)| seat.state == SeatState::Open)
    }

    /// The step that is under way.
    pub(crate) fn step(&self) -> Option<&Step> {
        self.definition.steps.get(self.at).filter(|_| self.state == State::Pending)
    }
}

impl State {
    /// As the dictionary has it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}
