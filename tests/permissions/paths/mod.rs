//! The paths by which records can be reached, one entry each. A new path into the engine needs a new line here.

use futures::future::{BoxFuture, join_all};

use crate::probe::Probe;

/// A path, and what asks everybody about everything on it.
pub(crate) struct Path {
    pub(crate) name: &'static str,
    pub(crate) run: for<'a> fn(&'a [Probe<'a>]) -> BoxFuture<'a, ()>,
}

/// `together`: people beside one another; `in_turn`: one after the other, for what changes records; `at_once`: all in one call.
macro_rules! paths {
    ($($way:ident $name:ident,)*) => {
        $(mod $name;)*
        /// Every path.
        pub(crate) const PATHS: &[Path] = &[$(Path { name: stringify!($name), run: paths!(@run $way $name) }),*];
    };
    (@run together $name:ident) => { |probes| Box::pin(async move { drop(join_all(probes.iter().map($name::ask)).await) }) };
    (@run in_turn $name:ident) => { |probes| Box::pin(async move { for probe in probes { $name::ask(probe).await } }) };
    (@run at_once $name:ident) => { |probes| Box::pin($name::ask(probes)) };
}

paths! {
    together list,
    together get,
    together fields,
    together filter,
    together sort,
    together aggregate,
    together search,
    together references,
    together history,
    together bin,
    together files,
    together metadata,
    together export,
    together views,
    together following,
    together shares,
    in_turn plugin,
    in_turn script,
    in_turn writing,
    in_turn hooks,
    together dashboards,
    together home,
    at_once live,
    at_once presence,
    in_turn action,
    in_turn create,
    in_turn duplicates,
    in_turn update,
    in_turn assign,
    in_turn delete,
    in_turn masked,
    in_turn batch,
    in_turn bulk,
    in_turn import,
    in_turn preview,
    together others,
    at_once notifications,
}
