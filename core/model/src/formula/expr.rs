//! An expression, and which types its parts have.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::functions::Function;
use crate::field::FieldKind;
use crate::kinds::KindProblem;
use crate::label::Label;

/// What a part of an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Money,
    Boolean,
    Date,
    Instant,
    List,
    /// Filled in or empty; nothing else can be asked of it.
    Other,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Text(String),
    Number(Decimal),
    Boolean(bool),
    Field(String, Type),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Join,
    Plus,
    Minus,
    Times,
    Over,
}

impl Type {
    /// What values of a kind are.
    pub(super) const fn of(kind: &FieldKind) -> Self {
        match kind {
            FieldKind::Text(_)
            | FieldKind::RichText(_)
            | FieldKind::Select(_)
            | FieldKind::Email(_)
            | FieldKind::Url(_)
            | FieldKind::Phone(_)
            | FieldKind::AutoNumber(_) => Self::Text,
            FieldKind::Number(_) | FieldKind::Percent(_) => Self::Number,
            FieldKind::Money(_) => Self::Money,
            FieldKind::Boolean(_) => Self::Boolean,
            FieldKind::Date(_) => Self::Date,
            FieldKind::Datetime(_) => Self::Instant,
            FieldKind::MultiSelect(_) | FieldKind::Tags(_) | FieldKind::References(_) => Self::List,
            FieldKind::User(_)
            | FieldKind::Reference(_)
            | FieldKind::Address(_)
            | FieldKind::File(_)
            | FieldKind::Json(_) => Self::Other,
        }
    }

    /// As people call it.
    pub(super) fn name(self) -> Label {
        let (en, zh) = match self {
            Self::Text => ("a text", "文本"),
            Self::Number => ("a number", "数字"),
            Self::Money => ("an amount of money", "金额"),
            Self::Boolean => ("yes or no", "是/否"),
            Self::Date => ("a date", "日期"),
            Self::Instant => ("a time", "日期时间"),
            Self::List => ("a list", "列表"),
            Self::Other => ("something that can't be computed with", "不能参与计算的内容"),
        };
        Label::new(en, zh)
    }
}

impl Expr {
    /// The type, if all parts fit together.
    ///
    /// # Errors
    /// What doesn't, in words.
    pub(super) fn check(&self) -> Result<Type, KindProblem> {
        match self {
            Self::Text(_) => Ok(Type::Text),
            Self::Number(_) => Ok(Type::Number),
            Self::Boolean(_) => Ok(Type::Boolean),
            Self::Field(_, found) => Ok(*found),
            Self::Not(inner) => match inner.check()? {
                Type::Boolean => Ok(Type::Boolean),
                other => Err(unfit("not", &[other])),
            },
            Self::Minus(inner) => match inner.check()? {
                found @ (Type::Number | Type::Money) => Ok(found),
                other => Err(unfit("-", &[other])),
            },
            Self::Binary(operator, left, right) => operator.check(left.check()?, right.check()?),
            Self::Call(function, arguments) => {
                let types = arguments.iter().map(Self::check).collect::<Result<Vec<_>, _>>()?;
                function.check(arguments, &types)
            }
        }
    }

    /// Adds the fields that it names.
    pub(super) fn named(&self, to: &mut BTreeSet<String>) {
        match self {
            Self::Text(_) | Self::Number(_) | Self::Boolean(_) => {}
            Self::Field(key, _) => drop(to.insert(key.clone())),
            Self::Not(inner) | Self::Minus(inner) => inner.named(to),
            Self::Binary(_, left, right) => {
                left.named(to);
                right.named(to);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.named(to)),
        }
    }
}

impl Operator {
    const fn sign(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Join => "&",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Over => "/",
        }
    }

    fn check(self, left: Type, right: Type) -> Result<Type, KindProblem> {
        use Type::{Boolean, Date, Instant, Money, Number, Text};
        let found = match (self, left, right) {
            (Self::Or | Self::And, Boolean, Boolean) => Boolean,
            (Self::Equal | Self::NotEqual, Boolean, Boolean) => Boolean,
            // An amount is compared with a number of its own currency.
            (Self::Equal | Self::NotEqual, Text | Number | Money | Date | Instant, _)
            | (
                Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual,
                Number | Money | Date | Instant,
                _,
            ) if left == right || matches!((left, right), (Money, Number) | (Number, Money)) => Boolean,
            (Self::Join, Text | Number | Money | Date | Boolean, Text | Number | Money | Date | Boolean) => Text,
            (Self::Plus | Self::Minus, Number, Number) => Number,
            (Self::Plus | Self::Minus, Money, Money) => Money,
            (Self::Plus | Self::Minus, Date, Number) => Date,
            (Self::Minus, Date, Date) => Number,
            (Self::Times, Number, Number) => Number,
            (Self::Times, Money, Number) | (Self::Times, Number, Money) => Money,
            (Self::Over, Number, Number) | (Self::Over, Money, Money) => Number,
            (Self::Over, Money, Number) => Money,
            _ => return Err(unfit(self.sign(), &[left, right])),
        };
        Ok(found)
    }
}

/// What an operator or a function can't be given.
pub(super) fn unfit(what: &str, given: &[Type]) -> KindProblem {
    let names: Vec<Label> = given.iter().map(|one| one.name()).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
    let zh: Vec<&str> = names.iter().map(|name| name.zh_cn.as_str()).collect();
    let hint = what == "+" && given.contains(&Type::Text);
    let (more, more_zh) = if hint { ("; texts are joined by &", "；文本请用 & 连接") } else { ("", "") };
    KindProblem::new(
        "invalid",
        format!("`{what}` can't be used with {}{more}", en.join(" and ")),
        format!("“{what}”不能用于{}{more_zh}", zh.join("和")),
    )
}
