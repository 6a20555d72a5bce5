//! From the text of an expression to its words and signs.

use rust_decimal::Decimal;

use crate::kinds::KindProblem;

/// A word or sign, with the place of its first character, from 1.
pub(super) type Placed = (usize, Token);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(Decimal),
    Text(String),
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: [&str; 16] = ["<=", ">=", "!=", "<>", "==", "=", "<", ">", "+", "-", "*", "/", "&", "(", ")", ","];

/// Reads all of it.
///
/// # Errors
/// The first character that means nothing, a text without an end, a number that is none.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, KindProblem> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&first) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        let place = at + 1;
        if first.is_whitespace() {
            at += 1;
        } else if let Some(end) = closing(first) {
            let inner: String = rest.iter().skip(1).take_while(|c| **c != end).collect();
            at += inner.chars().count() + 2;
            if at > chars.len() {
                return Err(at_place(place, "a text has no end", "文本缺少结尾引号"));
            }
            tokens.push((place, Token::Text(inner)));
        } else if first.is_ascii_digit() {
            let digits: String = rest.iter().take_while(|c| c.is_ascii_digit() || **c == '.').collect();
            at += digits.len();
            let number = digits.parse().map_err(|_| at_place(place, "this is no number", "不是有效的数字"))?;
            tokens.push((place, Token::Number(number)));
        } else if first.is_ascii_alphabetic() || first == '_' {
            let name: String = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect();
            at += name.len();
            tokens.push((place, Token::Name(name)));
        } else if let Some(sign) = SIGNS.iter().find(|sign| starts_with(rest, sign)) {
            at += sign.len();
            tokens.push((place, Token::Sign(sign)));
        } else {
            let (en, zh) = (format!("`{first}` means nothing here"), format!("“{first}”没有意义"));
            return Err(at_place(place, &en, &zh));
        }
    }
    Ok(tokens)
}

/// A problem with its place.
pub(super) fn at_place(place: usize, en: &str, zh: &str) -> KindProblem {
    KindProblem::new("invalid", format!("Character {place}: {en}"), format!("第 {place} 个字符：{zh}"))
}

/// The quotation mark that ends a text which begins with this one.
const fn closing(mark: char) -> Option<char> {
    match mark {
        '\'' | '"' => Some(mark),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

fn starts_with(chars: &[char], sign: &str) -> bool {
    sign.chars().enumerate().all(|(at, c)| chars.get(at).copied().map(narrow) == Some(c))
}

/// Signs as they are typed on a Chinese keyboard.
const fn narrow(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '，' => ',',
        '＋' => '+',
        '－' => '-',
        '＝' => '=',
        '＞' => '>',
        '＜' => '<',
        other => other,
    }
}
