//! One request on its way: a state machine without any call of the host. Whoever drives it keeps it as JSON, tells it what
//! happened, and then makes the tasks of approvers look like its seats.

use tessera_sdk::{Error, Result};

use crate::condition;
use crate::process::{Definition, Late, Mode, Nobody, Own, Step};
use crate::state::{Entry, Run, Seat, SeatState, State, Verb, What, World};

/// Seats of one request: adding, delegating and sending back end there.
const SEATS_MAX: usize = 200;
const HOUR_MS: u64 = 60 * 60 * 1000;

impl Run {
    /// Begins: opens the first step that anybody has to approve.
    pub(crate) fn start(definition: Definition, submitter: &str, note: &str, world: &dyn World) -> Result<Self> {
        let mut run = Self {
            definition,
            submitter: submitter.to_owned(),
            state: State::Pending,
            at: 0,
            seats: Vec::new(),
            log: Vec::new(),
        };
        run.log(world, What::Submitted, None, Some(submitter), note);
        run.enter(0, world)?;
        Ok(run)
    }

    /// An approver decides.
    ///
    /// # Errors
    /// `refused` with the key of a message when the seat isn't open, or the decision can't be taken.
    pub(crate) fn decide(&mut self, seat: usize, verb: &Verb, comment: &str, world: &dyn World) -> Result<()> {
        let mine = self.check(seat, verb)?;
        match verb {
            Verb::Approve => {
                self.close(seat, SeatState::Approved);
                self.log(world, What::Approved, Some(mine.step), Some(&mine.person), comment);
                self.advance(world)
            }
            Verb::Reject { to: None } => {
                self.close(seat, SeatState::Rejected);
                self.log(world, What::Rejected, Some(mine.step), Some(&mine.person), comment);
                self.finish(State::Rejected, world);
                Ok(())
            }
            Verb::Reject { to: Some(to) } => {
                self.close(seat, SeatState::Rejected);
                self.log(world, What::SentBack, Some(*to), Some(&mine.person), comment);
                self.forget(*to);
                self.enter(*to, world)
            }
            Verb::Delegate { person } => {
                self.close(seat, SeatState::Delegated);
                self.log_to(world, What::Delegated, &mine, person, comment);
                self.replace(seat, person, world)
            }
            Verb::Add { person, before } => {
                self.log_to(world, What::Added, &mine, person, comment);
                self.add(seat, &mine, person, *before, world)
            }
        }
    }

    /// Whether a decision could be taken now; answers the seat that it is taken from.
    ///
    /// # Errors
    /// As [`Run::decide`].
    pub(crate) fn check(&self, seat: usize, verb: &Verb) -> Result<Seat> {
        let is_open = |seat: &&Seat| self.state == State::Pending && seat.state == SeatState::Open;
        let mine = self.seats.get(seat).filter(is_open).ok_or_else(|| Error::refused("task-is-closed"))?;
        match verb {
            Verb::Approve | Verb::Reject { to: None } => {}
            Verb::Reject { to: Some(to) } if *to < mine.step => {}
            Verb::Reject { to: Some(_) } => return Err(Error::refused("not-an-earlier-step").on_field("to_step")),
            Verb::Delegate { person } | Verb::Add { person, .. } => self.check_other(mine, person)?,
        }
        Ok(mine.clone())
    }

    /// Whoever submitted takes it back.
    pub(crate) fn withdraw(&mut self, world: &dyn World) {
        if self.state == State::Pending {
            self.log(world, What::Withdrawn, None, Some(&self.submitter.clone()), "");
            self.finish(State::Withdrawn, world);
        }
    }

    /// Does what is due by now; answers the seats whose people are to be reminded.
    pub(crate) fn overdue(&mut self, world: &dyn World) -> Result<Vec<usize>> {
        let mut reminded = Vec::new();
        for seat in 0..self.seats.len() {
            let is_late =
                |seat: &&Seat| seat.state == SeatState::Open && seat.due_ms.is_some_and(|due| due <= world.now_ms());
            let Some(late) = self.seats.get(seat).filter(is_late).cloned() else { continue };
            if self.state != State::Pending {
                break;
            }
            let Some(step) = self.definition.steps.get(late.step) else { continue };
            match step.late {
                Late::Remind => reminded.push(seat),
                Late::Escalate => match world.manager_of(&late.person)? {
                    Some(manager) if manager != self.submitter && !self.sits(late.step, &manager) => {
                        self.close(seat, SeatState::Delegated);
                        self.log_to(world, What::Escalated, &late, &manager, "");
                        self.replace(seat, &manager, world)?;
                        continue;
                    }
                    _ => reminded.push(seat),
                },
                Late::Approve => {
                    self.decide(seat, &Verb::Approve, "", world)?;
                    continue;
                }
                Late::Reject => {
                    self.decide(seat, &Verb::Reject { to: None }, "", world)?;
                    continue;
                }
            }
            self.log(world, What::Reminded, Some(late.step), Some(&late.person), "");
            let due = self.due(late.step, world);
            if let Some(seat) = self.seats.get_mut(seat) {
                seat.due_ms = due;
            }
        }
        Ok(reminded)
    }

    /// Opens a step, or the next one after it that anybody has to approve.
    fn enter(&mut self, first: usize, world: &dyn World) -> Result<()> {
        for at in first..self.definition.steps.len() {
            self.at = at;
            let Some(step) = self.definition.steps.get(at).cloned() else { break };
            if step.when.as_ref().is_some_and(|when| !condition::holds(when, world.fact())) {
                self.log(world, What::Skipped, Some(at), None, "");
                continue;
            }
            let mut people = world.people(&step.approvers)?;
            if people.is_empty() {
                match step.nobody {
                    Nobody::Administrators => people = world.administrators()?,
                    Nobody::Skip => {
                        self.log(world, What::Skipped, Some(at), None, "");
                        continue;
                    }
                    Nobody::Reject => {
                        self.log(world, What::Rejected, Some(at), None, "");
                        self.finish(State::Rejected, world);
                        return Ok(());
                    }
                }
            }
            if people.is_empty() {
                // Nobody can ever say yes to it.
                self.finish(State::Rejected, world);
                return Ok(());
            }
            self.seat(at, &step, people, world)?;
            self.turn(world)?;
            if !self.is_done(at) {
                return Ok(());
            }
            self.pass_all();
        }
        self.at = self.definition.steps.len();
        self.finish(State::Approved, world);
        Ok(())
    }

    /// Gives each approver of a step a seat.
    fn seat(&mut self, at: usize, step: &Step, people: Vec<String>, world: &dyn World) -> Result<()> {
        let mut before: Option<usize> = None;
        for person in people {
            let is_own = person == self.submitter;
            let (person, state) = match step.own {
                Own::Keep => (person, SeatState::Waiting),
                Own::Pass if is_own => (person, SeatState::Approved),
                Own::Manager if is_own => match world.manager_of(&person)? {
                    Some(manager) => (manager, SeatState::Waiting),
                    // Nobody is above them.
                    None => (person, SeatState::Approved),
                },
                Own::Pass | Own::Manager => (person, SeatState::Waiting),
            };
            if self.sits(at, &person) {
                continue;
            }
            let after = before.filter(|_| step.mode == Mode::Sequence).into_iter().collect();
            if state == SeatState::Approved {
                self.log(world, What::Approved, Some(at), Some(&person), "");
            }
            self.push(Seat { step: at, person, instead_of: None, state, after, is_added: false, due_ms: None })?;
            before = self.seats.len().checked_sub(1);
        }
        Ok(())
    }

    /// After a decision: whose turn it is now, and whether the step is done.
    fn advance(&mut self, world: &dyn World) -> Result<()> {
        self.turn(world)?;
        if !self.is_done(self.at) {
            return Ok(());
        }
        let at = self.at;
        self.pass_all();
        self.enter(at + 1, world)
    }

    /// Opens the seats that nothing stands before any more; who is away is stood in for.
    fn turn(&mut self, world: &dyn World) -> Result<()> {
        for number in 0..self.seats.len() {
            let Some(seat) = self.seats.get(number).filter(|seat| seat.state == SeatState::Waiting).cloned() else {
                continue;
            };
            if !seat.after.iter().all(|before| self.is_over(*before)) {
                continue;
            }
            let substitute = world.substitute_of(&seat.person)?.filter(|other| !self.sits(seat.step, other));
            let due_ms = self.due(seat.step, world);
            if let Some(open) = self.seats.get_mut(number) {
                open.state = SeatState::Open;
                open.due_ms = due_ms;
                if let Some(substitute) = substitute.filter(|other| *other != self.submitter) {
                    open.instead_of = Some(std::mem::replace(&mut open.person, substitute));
                }
            }
        }
        Ok(())
    }

    /// True once nothing more of a seat is to come.
    fn is_over(&self, number: usize) -> bool {
        let is_under_way = |seat: &Seat| matches!(seat.state, SeatState::Waiting | SeatState::Open);
        !self.seats.get(number).is_some_and(is_under_way)
    }

    fn is_done(&self, at: usize) -> bool {
        let seats: Vec<&Seat> = self.seats.iter().filter(|seat| seat.step == at).collect();
        let is_under_way = |seat: &&&Seat| matches!(seat.state, SeatState::Open | SeatState::Waiting);
        let mode = self.definition.steps.get(at).map(|step| step.mode).unwrap_or_default();
        let has_approval = seats.iter().any(|seat| seat.state == SeatState::Approved && !seat.is_added);
        match mode {
            Mode::Any => has_approval && !seats.iter().filter(is_under_way).any(|seat| seat.is_added),
            Mode::All | Mode::Sequence => !seats.iter().any(|seat| is_under_way(&seat)),
        }
    }

    /// Another seat in place of one that was closed; what waited for that one waits for this.
    fn replace(&mut self, seat: usize, person: &str, world: &dyn World) -> Result<()> {
        let Some(former) = self.seats.get(seat).cloned() else { return Ok(()) };
        let number = self.seats.len();
        for other in &mut self.seats {
            for before in &mut other.after {
                if *before == seat {
                    *before = number;
                }
            }
        }
        self.push(Seat {
            step: former.step,
            person: person.to_owned(),
            instead_of: Some(former.person),
            state: SeatState::Waiting,
            after: Vec::new(),
            is_added: former.is_added,
            due_ms: None,
        })?;
        self.turn(world)
    }

    fn add(&mut self, seat: usize, mine: &Seat, person: &str, before: bool, world: &dyn World) -> Result<()> {
        let number = self.seats.len();
        let after = if before { mine.after.clone() } else { vec![seat] };
        self.push(Seat {
            step: mine.step,
            person: person.to_owned(),
            instead_of: None,
            state: SeatState::Waiting,
            after,
            is_added: true,
            due_ms: None,
        })?;
        if before {
            if let Some(own) = self.seats.get_mut(seat) {
                own.state = SeatState::Waiting;
                own.after.push(number);
                own.due_ms = None;
            }
            return self.turn(world);
        }
        for (at, other) in self.seats.iter_mut().enumerate() {
            if at != number && other.after.contains(&seat) {
                other.after.push(number);
            }
        }
        self.close(seat, SeatState::Approved);
        self.log(world, What::Approved, Some(mine.step), Some(&mine.person), "");
        self.advance(world)
    }

    /// Somebody else can be asked when they aren't asked in this step already, and didn't submit it.
    fn check_other(&self, mine: &Seat, person: &str) -> Result<()> {
        if person.is_empty() {
            return Err(Error::refused("choose-somebody").on_field("person"));
        }
        if person == self.submitter {
            return Err(Error::refused("not-the-submitter").on_field("person"));
        }
        if self.sits(mine.step, person) {
            return Err(Error::refused("is-asked-already").on_field("person"));
        }
        Ok(())
    }

    /// True when somebody is asked in a step, now or later.
    fn sits(&self, step: usize, person: &str) -> bool {
        let counts = |state| !matches!(state, SeatState::Passed | SeatState::Delegated | SeatState::Rejected);
        self.seats.iter().any(|seat| seat.step == step && seat.person == person && counts(seat.state))
    }

    fn push(&mut self, seat: Seat) -> Result<()> {
        if self.seats.len() >= SEATS_MAX {
            return Err(Error::refused("too-many-approvers"));
        }
        self.seats.push(seat);
        Ok(())
    }

    fn close(&mut self, seat: usize, state: SeatState) {
        if let Some(seat) = self.seats.get_mut(seat) {
            seat.state = state;
            seat.due_ms = None;
        }
    }

    /// A step is begun anew: nothing that was said in it, or later, counts any more.
    fn forget(&mut self, from: usize) {
        for seat in self.seats.iter_mut().filter(|seat| seat.step >= from) {
            seat.state = SeatState::Passed;
            seat.due_ms = None;
        }
    }

    /// Nobody who was still asked is asked any more.
    fn pass_all(&mut self) {
        for seat in &mut self.seats {
            if matches!(seat.state, SeatState::Open | SeatState::Waiting) {
                seat.state = SeatState::Passed;
                seat.due_ms = None;
            }
        }
    }

    fn finish(&mut self, state: State, world: &dyn World) {
        self.pass_all();
        self.state = state;
        if state == State::Approved {
            self.log(world, What::Finished, None, None, "");
        }
    }

    fn due(&self, step: usize, world: &dyn World) -> Option<u64> {
        let hours = self.definition.steps.get(step)?.hours?;
        Some(world.now_ms() + u64::from(hours) * HOUR_MS)
    }

    fn log(&mut self, world: &dyn World, what: What, step: Option<usize>, person: Option<&str>, comment: &str) {
        self.log.push(Entry {
            at_ms: world.now_ms(),
            what,
            step,
            person: person.map(str::to_owned),
            other: None,
            comment: comment.to_owned(),
        });
    }

    fn log_to(&mut self, world: &dyn World, what: What, seat: &Seat, other: &str, comment: &str) {
        self.log(world, what, Some(seat.step), Some(&seat.person), comment);
        if let Some(entry) = self.log.last_mut() {
            entry.other = Some(other.to_owned());
        }
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
