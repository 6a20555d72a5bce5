//! From words and signs to an expression: `or`, `and`, `not`, comparisons, `&`, sums, products, signs, in rising strength.

use super::EXPRESSION_MAX;
use super::expr::{Expr, Operator, Type};
use super::functions::Function;
use super::lexer::{Placed, Token, at_place, tokens};
use crate::kinds::KindProblem;

/// How deep parentheses, functions and signs may be nested.
const DEPTH_MAX: usize = 30;
/// Most fields, values and signs: a formula is computed with every write.
const TOKENS_MAX: usize = 400;

/// Reads an expression; `find` knows the fields.
///
/// # Errors
/// What can't be read, with its place; a field or function that isn't there.
pub(super) fn parse(text: &str, find: &dyn Fn(&str) -> Option<Type>) -> Result<Expr, KindProblem> {
    if text.trim().is_empty() {
        return Err(KindProblem::new("required", "Say how it is computed", "请填写公式"));
    }
    let is_long = text.chars().count() > EXPRESSION_MAX;
    let tokens = if is_long { Vec::new() } else { tokens(text)? };
    if is_long || tokens.len() > TOKENS_MAX {
        let (en, zh) = ("It is too long; compute a part of it in another formula", "公式过长，请拆分为多个公式");
        return Err(KindProblem::new("too_long", en, zh));
    }
    let mut parser = Parser { tokens, at: 0, depth: 0, find };
    let read = parser.either()?;
    match parser.tokens.get(parser.at) {
        None => Ok(read),
        Some((place, _)) => Err(at_place(*place, "something stands here that belongs to nothing", "此处内容多余")),
    }
}

struct Parser<'a> {
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
    find: &'a dyn Fn(&str) -> Option<Type>,
}

impl Parser<'_> {
    fn either(&mut self) -> Result<Expr, KindProblem> {
        let mut left = self.both()?;
        while self.takes_word("or") {
            left = Expr::Binary(Operator::Or, Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expr, KindProblem> {
        let mut left = self.negated()?;
        while self.takes_word("and") {
            left = Expr::Binary(Operator::And, Box::new(left), Box::new(self.negated()?));
        }
        Ok(left)
    }

    fn negated(&mut self) -> Result<Expr, KindProblem> {
        if !self.takes_word("not") {
            return self.compared();
        }
        self.deeper(|parser| Ok(Expr::Not(Box::new(parser.negated()?))))
    }

    fn compared(&mut self) -> Result<Expr, KindProblem> {
        let left = self.chain(&[("&", Operator::Join)], Self::sum)?;
        let operator = match self.tokens.get(self.at) {
            Some((_, Token::Sign("=" | "=="))) => Operator::Equal,
            Some((_, Token::Sign("!=" | "<>"))) => Operator::NotEqual,
            Some((_, Token::Sign("<"))) => Operator::Less,
            Some((_, Token::Sign("<="))) => Operator::LessOrEqual,
            Some((_, Token::Sign(">"))) => Operator::Greater,
            Some((_, Token::Sign(">="))) => Operator::GreaterOrEqual,
            _ => return Ok(left),
        };
        self.at += 1;
        let right = self.chain(&[("&", Operator::Join)], Self::sum)?;
        Ok(Expr::Binary(operator, Box::new(left), Box::new(right)))
    }

    fn sum(&mut self) -> Result<Expr, KindProblem> {
        self.chain(&[("+", Operator::Plus), ("-", Operator::Minus)], Self::product)
    }

    fn product(&mut self) -> Result<Expr, KindProblem> {
        self.chain(&[("*", Operator::Times), ("/", Operator::Over)], Self::signed)
    }

    fn signed(&mut self) -> Result<Expr, KindProblem> {
        if !self.takes("-") {
            return self.primary();
        }
        self.deeper(|parser| Ok(Expr::Minus(Box::new(parser.signed()?))))
    }

    fn primary(&mut self) -> Result<Expr, KindProblem> {
        let Some((place, token)) = self.tokens.get(self.at).cloned() else {
            return Err(KindProblem::new("invalid", "It ends too early", "公式不完整"));
        };
        self.at += 1;
        match token {
            Token::Number(number) => Ok(Expr::Number(number)),
            Token::Text(text) => Ok(Expr::Text(text)),
            Token::Name(name) if self.takes("(") => {
                let Some(function) = Function::named(&name) else {
                    let (en, zh) = (format!("there is no function `{name}`"), format!("没有函数“{name}”"));
                    return Err(at_place(place, &en, &zh));
                };
                self.deeper(|parser| Ok(Expr::Call(function, parser.arguments()?)))
            }
            Token::Name(name) => self.word(place, name),
            Token::Sign("(") => self.deeper(|parser| {
                let inner = parser.either()?;
                parser.closes().map(|()| inner)
            }),
            Token::Sign(sign) => {
                let (en, zh) = (format!("`{sign}` can't stand here"), format!("“{sign}”不能出现在此处"));
                Err(at_place(place, &en, &zh))
            }
        }
    }

    fn word(&self, place: usize, name: String) -> Result<Expr, KindProblem> {
        match (name.as_str(), (self.find)(&name)) {
            ("true", _) => Ok(Expr::Boolean(true)),
            ("false", _) => Ok(Expr::Boolean(false)),
            (_, Some(found)) => Ok(Expr::Field(name, found)),
            (_, None) => {
                let (en, zh) = (format!("there is no field `{name}`"), format!("没有字段“{name}”"));
                Err(at_place(place, &en, &zh))
            }
        }
    }

    /// Behind the opening parenthesis.
    fn arguments(&mut self) -> Result<Vec<Expr>, KindProblem> {
        let mut arguments = Vec::new();
        if self.takes(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.either()?);
            if !self.takes(",") {
                return self.closes().map(|()| arguments);
            }
        }
    }

    fn chain(
        &mut self,
        signs: &[(&'static str, Operator)],
        part: fn(&mut Self) -> Result<Expr, KindProblem>,
    ) -> Result<Expr, KindProblem> {
        let mut left = part(self)?;
        while let Some((_, operator)) = signs.iter().find(|(sign, _)| self.takes(sign)) {
            left = Expr::Binary(*operator, Box::new(left), Box::new(part(self)?));
        }
        Ok(left)
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Result<Expr, KindProblem>) -> Result<Expr, KindProblem> {
        if self.depth >= DEPTH_MAX {
            return Err(KindProblem::new("too_long", "It is nested too deep", "公式嵌套过深"));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_there = matches!(self.tokens.get(self.at), Some((_, Token::Sign(other))) if *other == sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is_there = matches!(self.tokens.get(self.at), Some((_, Token::Name(other))) if other == word);
        self.at += usize::from(is_there);
        is_there
    }

    fn closes(&mut self) -> Result<(), KindProblem> {
        if self.takes(")") {
            return Ok(());
        }
        match self.tokens.get(self.at) {
            Some((place, _)) => Err(at_place(*place, "`)` is missing", "缺少“)”")),
            None => Err(KindProblem::new("invalid", "`)` is missing at the end", "结尾缺少“)”")),
        }
    }
}
