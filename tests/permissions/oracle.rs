//! What the rules say, from the world's plan alone: written apart from the engine, in plain loops, so that the two can differ.

use std::collections::{BTreeMap, BTreeSet};

/// Which records of an object an action reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    None,
    Own,
    OwnAndReports,
    Department,
    DepartmentTree,
    All,
}

/// What somebody may do with a field, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    Hidden,
    Masked,
    ReadOnly,
    Writable,
}

/// Actions that have a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Read,
    Update,
    Delete,
}

/// Actions that are allowed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    Create,
    Import,
    Export,
    Assign,
    Look,
}

/// What a role says of an object.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) read: Scope,
    pub(crate) update: Scope,
    pub(crate) delete: Scope,
    pub(crate) create: bool,
    pub(crate) import: bool,
    pub(crate) export: bool,
    pub(crate) assign: bool,
    pub(crate) look: bool,
    /// Fields that differ from writable.
    pub(crate) fields: BTreeMap<String, Access>,
}

/// By object; `*` stands for those without an entry, identity's own excepted.
pub(crate) type Role = BTreeMap<String, Rule>;

/// Somebody with their place in the organisation; departments, managers and roles by their places in the world's lists.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) department: usize,
    pub(crate) manager: Option<usize>,
    pub(crate) roles: Vec<usize>,
}

/// A department.
#[derive(Clone, Debug)]
pub(crate) struct Department {
    pub(crate) id: String,
    pub(crate) parent: Option<usize>,
    pub(crate) managers: BTreeSet<usize>,
}

/// Whose a record is.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) object: String,
    pub(crate) id: String,
    /// None for objects whose records have no owner.
    pub(crate) owner: Option<usize>,
    pub(crate) collaborators: Vec<usize>,
    pub(crate) shares: Vec<Share>,
    /// The number that sharing rules look at.
    pub(crate) figure: Option<i64>,
    /// The record whose readers read this one too.
    pub(crate) above: Option<Box<Record>>,
    pub(crate) is_binned: bool,
}

/// A record is open to somebody besides.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) with: With,
    /// To change it too.
    pub(crate) is_writing: bool,
}

/// Whom a record is shared with, by their places in the world's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum With {
    Person(usize),
    Group(usize),
    Department(usize),
    /// And those below it.
    Tree(usize),
}

/// A user group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) members: BTreeSet<usize>,
}

/// Records of an object whose figure is less than one are open to others.
#[derive(Clone, Debug)]
pub(crate) struct SharingRule {
    pub(crate) object: &'static str,
    pub(crate) field: &'static str,
    pub(crate) less_than: i64,
    pub(crate) to: RuleFor,
    pub(crate) is_writing: bool,
}

/// Whom a sharing rule is for, by their places in the world's lists.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RuleFor {
    Role(usize),
    Group(usize),
    Tree(usize),
}

/// All that the answers depend on.
pub(crate) struct Oracle {
    pub(crate) people: Vec<Person>,
    pub(crate) departments: Vec<Department>,
    pub(crate) groups: Vec<Group>,
    pub(crate) rules: Vec<SharingRule>,
    pub(crate) roles: Vec<Role>,
    /// Deliberately wrong answers, for the test of the tests.
    pub(crate) lie: Option<Lie>,
}

/// An answer that no server gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Nobody may do anything.
    NoRecords,
    /// Every field is hidden from everybody.
    NoFields,
}

impl Oracle {
    fn rules(&self, who: usize, object: &str) -> Vec<&Rule> {
        let is_identity = ["user", "department", "role", "user_group", "sharing_rule"].contains(&object);
        let rule = |role: &usize| {
            let role = &self.roles[*role];
            role.get(object).or_else(|| if is_identity { None } else { role.get("*") })
        };
        self.people[who].roles.iter().filter_map(rule).collect()
    }

    /// The scopes that somebody's roles give together.
    pub(crate) fn scopes(&self, who: usize, act: Act, object: &str) -> Vec<Scope> {
        let scope = |rule: &Rule| match act {
            Act::Read => rule.read,
            Act::Update => rule.update,
            Act::Delete => rule.delete,
        };
        let given = self.rules(who, object).into_iter().map(scope);
        given.filter(|scope| *scope != Scope::None && self.lie != Some(Lie::NoRecords)).collect()
    }

    fn reaches(&self, who: usize, act: Act, record: &Record) -> bool {
        let by_itself = |record: &Record| self.reaches_itself(who, act, record) || self.is_open(who, act, record);
        // One step: what is above the one above opens nothing.
        let follows = || act == Act::Read && record.above.as_ref().is_some_and(|above| by_itself(above));
        by_itself(record) || (!self.scopes(who, act, &record.object).is_empty() && follows())
    }

    /// Is a record open to somebody whose roles let them do so with any record at all?
    fn is_open(&self, who: usize, act: Act, record: &Record) -> bool {
        let own = self.own_departments(who);
        let is_within = |above: usize| own.iter().any(|department| self.is_below(*department, above));
        let is_member = |group: usize| self.groups[group].members.contains(&who);
        let is_meant = |share: &Share| match share.with {
            With::Person(person) => person == who,
            With::Group(group) => is_member(group),
            With::Department(department) => own.contains(&department),
            With::Tree(above) => is_within(above),
        };
        let opens = |is_writing: bool| match act {
            Act::Read => true,
            Act::Update => is_writing,
            Act::Delete => false,
        };
        let is_ruled = |rule: &SharingRule| {
            let is_meant = match rule.to {
                RuleFor::Role(role) => self.people[who].roles.contains(&role),
                RuleFor::Group(group) => is_member(group),
                RuleFor::Tree(above) => is_within(above),
            };
            is_meant && rule.object == record.object && record.figure.is_some_and(|figure| figure < rule.less_than)
        };
        let is_open = record.shares.iter().any(|share| opens(share.is_writing) && is_meant(share))
            || self.rules.iter().any(|rule| opens(rule.is_writing) && is_ruled(rule));
        !self.scopes(who, act, &record.object).is_empty() && record.owner.is_some() && is_open
    }

    /// Where somebody belongs: their own department, and those that they manage.
    fn own_departments(&self, who: usize) -> Vec<usize> {
        let managed = (0..self.departments.len()).filter(|at| self.departments[*at].managers.contains(&who));
        std::iter::once(self.people[who].department).chain(managed).collect()
    }

    /// Does somebody reach a record without anybody having shared it?
    fn reaches_itself(&self, who: usize, act: Act, record: &Record) -> bool {
        let scopes = self.scopes(who, act, &record.object);
        if scopes.is_empty() {
            return false;
        }
        let Some(owner) = record.owner else {
            // What nobody owns is read with any scope, and changed with one that reaches beyond one's own.
            return act == Act::Read || scopes.iter().any(|scope| !matches!(scope, Scope::Own | Scope::OwnAndReports));
        };
        let department = self.people[owner].department;
        let own = self.own_departments(who);
        scopes.iter().any(|scope| {
            let by_scope = match scope {
                Scope::None | Scope::Own => false,
                Scope::OwnAndReports => self.reports_to(owner, who),
                Scope::Department => own.contains(&department),
                Scope::DepartmentTree => own.iter().any(|above| self.is_below(department, *above)),
                Scope::All => true,
            };
            by_scope || owner == who || record.collaborators.contains(&who)
        })
    }

    fn reports_to(&self, mut somebody: usize, boss: usize) -> bool {
        while let Some(manager) = self.people[somebody].manager {
            if manager == boss {
                return true;
            }
            somebody = manager;
        }
        false
    }

    fn is_below(&self, mut department: usize, above: usize) -> bool {
        while department != above {
            match self.departments[department].parent {
                Some(parent) => department = parent,
                None => return false,
            }
        }
        true
    }

    /// May somebody see a record at all (in the bin: could they bring it back)?
    pub(crate) fn may_see(&self, who: usize, record: &Record) -> bool {
        self.reaches(who, Act::Read, record) && (!record.is_binned || self.reaches(who, Act::Delete, record))
    }

    /// May somebody do this with a record?
    pub(crate) fn may(&self, who: usize, act: Act, record: &Record) -> bool {
        self.reaches(who, Act::Read, record) && self.reaches(who, act, record)
    }

    /// May somebody say with whom a record is shared?
    pub(crate) fn may_share(&self, who: usize, record: &Record) -> bool {
        record.owner.is_some() && self.may_see(who, record) && self.reaches_itself(who, Act::Update, record)
    }

    /// Does somebody have a right that knows no scope?
    pub(crate) fn has(&self, who: usize, right: Right, object: &str) -> bool {
        let given = |rule: &&Rule| match right {
            Right::Create => rule.create,
            Right::Import => rule.import,
            Right::Export => rule.export,
            Right::Assign => rule.assign,
            Right::Look => rule.look,
        };
        self.lie != Some(Lie::NoRecords) && self.rules(who, object).iter().any(given)
    }

    /// What somebody may do with a field: the least that any of their roles says.
    pub(crate) fn field(&self, who: usize, object: &str, field: &str) -> Access {
        if self.lie == Some(Lie::NoFields) {
            return Access::Hidden;
        }
        let said = self.rules(who, object).into_iter().filter_map(|rule| rule.fields.get(field).copied());
        said.min().unwrap_or(Access::Writable)
    }

    /// Does a filter through a reference tell nothing that a list would not?
    pub(crate) fn sees_every(&self, who: usize, object: &str) -> bool {
        let scopes = self.scopes(who, Act::Read, object);
        scopes.contains(&Scope::All) || (!scopes.is_empty() && ["notice", "user", "department"].contains(&object))
    }
}
