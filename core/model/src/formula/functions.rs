//! The functions of formulas: what each is given, and what it is then.

use rust_decimal::Decimal;

use super::expr::{Expr, Type, unfit};
use crate::kinds::{KindProblem, NUMBER_SCALE};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// One or the other, by a condition.
    If,
    /// The first that isn't empty.
    Coalesce,
    IsEmpty,
    /// To so many digits after the point, half away from zero.
    Round,
    Abs,
    Min,
    Max,
    Length,
    Upper,
    Lower,
    Left,
    Right,
    Contains,
    StartsWith,
    /// How many days the first date is behind the second.
    Days,
    /// How many hours the first time is behind the second.
    Hours,
    AddDays,
    AddMonths,
    Year,
    Month,
    Day,
    /// The number of an amount of money.
    Amount,
    /// A number as an amount of a currency.
    Money,
    Text,
    /// How many entries a list has.
    Count,
}

const ALL: [(&str, Function); 25] = [
    ("if", Function::If),
    ("coalesce", Function::Coalesce),
    ("is_empty", Function::IsEmpty),
    ("round", Function::Round),
    ("abs", Function::Abs),
    ("min", Function::Min),
    ("max", Function::Max),
    ("length", Function::Length),
    ("upper", Function::Upper),
    ("lower", Function::Lower),
    ("left", Function::Left),
    ("right", Function::Right),
    ("contains", Function::Contains),
    ("starts_with", Function::StartsWith),
    ("days", Function::Days),
    ("hours", Function::Hours),
    ("add_days", Function::AddDays),
    ("add_months", Function::AddMonths),
    ("year", Function::Year),
    ("month", Function::Month),
    ("day", Function::Day),
    ("amount", Function::Amount),
    ("money", Function::Money),
    ("text", Function::Text),
    ("count", Function::Count),
];

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        ALL.iter().find(|(other, _)| *other == name).map(|(_, function)| *function)
    }

    fn name(self) -> &'static str {
        ALL.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }

    /// The type of its value, for arguments of these types.
    ///
    /// # Errors
    /// Arguments that it can't be given.
    pub(super) fn check(self, arguments: &[Expr], types: &[Type]) -> Result<Type, KindProblem> {
        use Type::{Boolean, Date, Instant, List, Money, Number, Text};
        let found = match (self, types) {
            (Self::If, [Boolean, one, other]) if one == other => *one,
            (Self::Coalesce, [first, more @ ..]) if more.iter().all(|one| one == first) => *first,
            (Self::Min | Self::Max, [first @ (Number | Money | Date | Instant), more @ ..])
                if more.iter().all(|one| one == first) =>
            {
                *first
            }
            (Self::IsEmpty, [_]) => Boolean,
            (Self::Round, [first @ (Number | Money)]) => *first,
            (Self::Round, [first @ (Number | Money), Number]) if is_digits(arguments.get(1)) => *first,
            (Self::Abs, [first @ (Number | Money)]) => *first,
            (Self::Length, [Text]) | (Self::Count, [List]) => Number,
            (Self::Upper | Self::Lower, [Text]) | (Self::Left | Self::Right, [Text, Number]) => Text,
            (Self::Contains, [Text | List, Text]) | (Self::StartsWith, [Text, Text]) => Boolean,
            (Self::Days, [Date, Date]) | (Self::Hours, [Instant, Instant]) => Number,
            (Self::AddDays | Self::AddMonths, [Date, Number]) => Date,
            (Self::Year | Self::Month | Self::Day, [Date]) | (Self::Amount, [Money]) => Number,
            (Self::Money, [Number, Text]) if is_currency(arguments.get(1)) => Money,
            (Self::Text, [Text | Number | Money | Boolean | Date]) => Text,
            (_, []) => {
                let name = self.name();
                let (en, zh) = (format!("`{name}` is given nothing"), format!("“{name}”缺少参数"));
                return Err(KindProblem::new("invalid", en, zh));
            }
            _ => return Err(unfit(self.name(), types)),
        };
        Ok(found)
    }
}

/// Digits are written down, so that a formula's precision is known.
fn is_digits(argument: Option<&Expr>) -> bool {
    let Some(Expr::Number(number)) = argument else { return false };
    number.is_integer() && *number <= Decimal::from(NUMBER_SCALE)
}

fn is_currency(argument: Option<&Expr>) -> bool {
    let Some(Expr::Text(code)) = argument else { return false };
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}
