//! The function that a trigger calls, compiled so that what stops it says where.
//!
//! An error that ends a script for good (a limit, the deadline) is given the place of the call by rhai whenever it leaves a
//! function, and a call from outside has no place. So the body of the entry function is compiled as the block that it is, at its own
//! lines and columns, with the parameters as variables: an error in it keeps its place, and one in a function that it calls
//! has the place of that call.

use rhai::{AST, Dynamic, Engine, Position, Scope};

use crate::limits::Phase;
use crate::values::Answer;

/// A compiled script.
pub(crate) struct Script {
    ast: AST,
    entry: &'static str,
    /// Names of the entry's parameters, where its body stands by itself; otherwise it is called.
    parameters: Option<Vec<String>>,
    /// Where the entry function begins.
    place: Position,
}

impl Script {
    /// Of a text that compiles; `None` when it has no function that the phase calls.
    pub(crate) fn new(engine: &Engine, text: &str, ast: AST, phase: Phase) -> Option<Self> {
        let entry = phase.entry();
        let is_entry = |ast: &AST| {
            ast.iter_functions()
                .find(|function| function.name == entry && function.params.len() == phase.parameters())
                .map(|function| function.params.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        let parameters = is_entry(&ast)?;
        let mut scope = Scope::new();
        for name in &parameters {
            scope.push_dynamic(name.as_str(), Dynamic::UNIT);
        }
        let others = ast.iter_functions().count() - 1;
        for header in headers(text, entry, &parameters) {
            let Ok(found) = engine.compile_with_scope(&scope, header.blanked(text)) else { continue };
            // In a comment or a text: the function is still there.
            if is_entry(&found).is_some() || found.iter_functions().count() != others {
                continue;
            }
            let place = header.place(text);
            // What stands behind it at the top of the script has to run before it.
            if has_statements(engine, text, &header) {
                return Some(Self { ast, entry, parameters: None, place });
            }
            let ast = ast.clone_functions_only().merge(&found);
            return Some(Self { ast, entry, parameters: Some(parameters), place });
        }
        Some(Self { ast, entry, parameters: None, place: Position::new(1, 1) })
    }

    /// Runs the entry.
    pub(crate) fn run(&self, engine: &Engine, arguments: Vec<Dynamic>) -> Answer<Dynamic> {
        let mut scope = Scope::new();
        let Some(parameters) = &self.parameters else {
            return engine.call_fn(&mut scope, &self.ast, self.entry, arguments);
        };
        for (name, argument) in parameters.iter().zip(arguments) {
            scope.push_dynamic(name.as_str(), argument);
        }
        engine.eval_ast_with_scope(&mut scope, &self.ast)
    }

    /// The place of what has none of its own.
    pub(crate) const fn place(&self) -> Position {
        self.place
    }
}

/// From `fn` to the bracket behind the parameters, in bytes.
struct Header {
    from: usize,
    to: usize,
}

impl Header {
    /// The text without the header, everything else where it was.
    fn blanked(&self, text: &str) -> String {
        let (before, header, after) = self.split(text);
        let blank = header.chars().map(|letter| if letter.is_whitespace() { letter } else { ' ' });
        before.chars().chain(blank).chain(after.chars()).collect()
    }

    fn place(&self, text: &str) -> Position {
        let (before, _, _) = self.split(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let short = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        Position::new(short(line), short(column))
    }

    fn split<'a>(&self, text: &'a str) -> (&'a str, &'a str, &'a str) {
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        (part(0, self.from), part(self.from, self.to), part(self.to, text.len()))
    }
}

/// Everything that looks like the head of the function, in order.
fn headers(text: &str, entry: &str, parameters: &[String]) -> Vec<Header> {
    let behind = |from: usize| -> Option<usize> {
        let rest = text.get(from..)?.strip_prefix("fn")?;
        let rest = rest.strip_prefix(char::is_whitespace)?.trim_start().strip_prefix(entry)?;
        let (inside, rest) = rest.trim_start().strip_prefix('(')?.split_once(')')?;
        let named = inside.split(',').map(str::trim).filter(|name| !name.is_empty());
        named.eq(parameters.iter().map(String::as_str)).then_some(text.len() - rest.len())
    };
    let starts = text.match_indices("fn").map(|(from, _)| from);
    starts.filter_map(|from| behind(from).map(|to| Header { from, to })).collect()
}

/// True when the script does something behind the entry function, beside defining functions.
fn has_statements(engine: &Engine, text: &str, header: &Header) -> bool {
    let (_, head, after) = header.split(text);
    let Ok(rest) = engine.compile(format!("{head}{after}")) else { return true };
    // There is no other way to ask.
    format!("{:?}", rest.clone_statements_only()) != format!("{:?}", AST::empty())
}
