//! What a record is found by: short tokens that an index holds, and needles that a query is cut into.
//!
//! An index answers equality only, so a token is the beginning of a word, of given lengths; a longer needle asks for its
//! longest such beginning, and [`super::verify`] checks the rest. Chinese is found by its characters in pairs (any piece of two
//! characters hits), by the pinyin from each word's start and by the initials from each word's start; where words start says
//! jieba. Numbers of phones are found by any four digits in a row.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;
use pinyin::ToPinyin as _;
use serde_json::Value as Json;
use tessera_columns::Needle;
use tessera_model::field::FieldKind;
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;
use tessera_model::text::{fold, is_han};

/// Lengths of beginnings that are kept, in characters, ascending.
const LENGTHS: [usize; 4] = [2, 3, 4, LONGEST];
const LONGEST: usize = 7;
/// Digits in a row by which numbers are found.
const DIGITS: usize = 4;
/// Most tokens of one record, which bounds what a long text costs.
const TOKENS_MAX: usize = 300;
/// Most tokens of one field, so that a long text leaves the others theirs.
const FIELD_TOKENS_MAX: usize = 120;
/// Characters of one field that are read.
const FIELD_CHARS_MAX: usize = 400;

/// Loaded with the first Chinese text: the dictionary takes a moment and some memory.
static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// A piece of folded text: a run of Chinese characters, or a word of anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Han(Vec<char>),
    Word(String),
}

/// What a record is found by, where whole beginnings can be asked for: terms of which each stands for all of its beginnings.
pub(crate) fn terms(object: &ObjectDef, fields: &Fields) -> Vec<String> {
    collect(object, fields, Tokens { is_longest: true, ..Tokens::default() })
}

/// The same of a piece of a query: what a record must have among its terms.
pub(crate) fn term_needles(piece: &Piece) -> Vec<Needle> {
    match piece {
        Piece::Word(word) if word.chars().nth(1).is_some() && !is_run_of_digits(word) => {
            vec![Needle::Beginning(word.chars().take(LONGEST).collect())]
        }
        piece => needles(piece).into_iter().map(Needle::Exact).collect(),
    }
}

fn is_run_of_digits(word: &str) -> bool {
    word.len() >= DIGITS && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tokens as they are collected, from the beginning of each text on: what a bound cuts off is its end.
#[derive(Default)]
struct Tokens {
    all: BTreeSet<String>,
    /// How many more the field at hand may add.
    left: usize,
    /// Of the beginnings of a word only the longest.
    is_longest: bool,
}

impl Tokens {
    fn begin_field(&mut self) {
        self.left = FIELD_TOKENS_MAX.min(TOKENS_MAX.saturating_sub(self.all.len()));
    }

    fn add(&mut self, token: impl Into<String>) {
        if self.left > 0 && self.all.insert(token.into()) {
            self.left -= 1;
        }
    }
}

/// The tokens of a record, sorted. Its name comes first, long texts last.
pub(crate) fn tokens(object: &ObjectDef, fields: &Fields) -> Vec<String> {
    collect(object, fields, Tokens::default())
}

fn collect(object: &ObjectDef, fields: &Fields, mut out: Tokens) -> Vec<String> {
    let mut searchable: Vec<_> = object.searchable().collect();
    searchable.sort_by_key(|field| (field.key != object.name_field, is_long(&field.kind)));
    for field in searchable {
        let Some(value) = fields.get(&field.key) else { continue };
        out.begin_field();
        let is_phone = matches!(field.kind, FieldKind::Phone(_));
        each_text(value, &mut |text| {
            for piece in pieces(text) {
                match piece {
                    Piece::Word(word) if is_phone => phone_tokens(&word, &mut out),
                    Piece::Word(word) => word_tokens(&word, &mut out),
                    Piece::Han(run) => han_tokens(&run, &mut out),
                }
            }
        });
    }
    out.all.into_iter().collect()
}

const fn is_long(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Text(options) => options.multiline,
        FieldKind::RichText(_) | FieldKind::Json(_) => true,
        _ => false,
    }
}

/// Every text within a value.
pub(crate) fn each_text(value: &Json, take: &mut dyn FnMut(&str)) {
    match value {
        Json::String(text) => take(text),
        Json::Array(items) => items.iter().for_each(|item| each_text(item, take)),
        Json::Object(parts) => parts.values().for_each(|part| each_text(part, take)),
        _ => {}
    }
}

/// A text cut into pieces at spaces, signs and changes of script.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut is_new = true;
    for c in fold(text).chars().take(FIELD_CHARS_MAX) {
        if is_han(c) {
            match out.last_mut() {
                Some(Piece::Han(run)) if !is_new => run.push(c),
                _ => out.push(Piece::Han(vec![c])),
            }
            is_new = false;
        } else if c.is_alphanumeric() {
            match out.last_mut() {
                Some(Piece::Word(word)) if !is_new => word.push(c),
                _ => out.push(Piece::Word(c.to_string())),
            }
            is_new = false;
        } else {
            is_new = true;
        }
    }
    out
}

/// The tokens that a record must have to be found by a piece of a query.
pub(crate) fn needles(piece: &Piece) -> Vec<String> {
    match piece {
        Piece::Han(run) => match run.as_slice() {
            [one] => vec![one.to_string()],
            run => run.windows(2).map(|pair| pair.iter().collect()).collect(),
        },
        Piece::Word(word) => {
            let chars: Vec<char> = word.chars().collect();
            if is_run_of_digits(word) {
                return chars.windows(DIGITS).step_by(DIGITS).map(|digits| digits.iter().collect()).collect();
            }
            let length = LENGTHS.iter().rev().find(|length| **length <= chars.len()).copied().unwrap_or(chars.len());
            vec![chars.into_iter().take(length).collect()]
        }
    }
}

fn word_tokens(word: &str, out: &mut Tokens) {
    word.split(|c: char| !c.is_ascii_digit()).for_each(|digits| digit_runs(digits, out));
    beginnings(word, out);
}

/// A phone number is also found by the first digits of its national part, after a country code of one to three digits.
fn phone_tokens(digits: &str, out: &mut Tokens) {
    digit_runs(digits, out);
    (0..=3).filter_map(|skip| digits.get(skip..skip + 3)).for_each(|beginning| out.add(beginning));
}

fn digit_runs(digits: &str, out: &mut Tokens) {
    let digits: Vec<char> = digits.chars().take(24).collect();
    digits.windows(DIGITS).for_each(|run| out.add(run.iter().collect::<String>()));
}

fn beginnings(word: &str, out: &mut Tokens) {
    if out.is_longest {
        let end = word.char_indices().nth(LONGEST).map_or(word.len(), |(at, _)| at);
        if end > 0 {
            out.add(&word[..end]);
        }
        return;
    }
    let mut length = 0;
    let mut ends = LENGTHS.iter().peekable();
    for (at, c) in word.char_indices() {
        length += 1;
        if ends.peek() == Some(&&length) {
            ends.next();
            out.add(&word[..at + c.len_utf8()]);
        }
        if ends.peek().is_none() {
            return;
        }
    }
    if length == 1 {
        out.add(word);
    }
}

fn han_tokens(run: &[char], out: &mut Tokens) {
    let readings: Vec<&str> = run.iter().map(|c| reading(*c)).collect();
    let starts = word_starts(run);
    for (at, c) in run.iter().enumerate() {
        if let Some(next) = run.get(at + 1) {
            out.add([*c, *next].iter().collect::<String>());
        }
        if starts.contains(&at) {
            out.add(*c);
            let rest = readings.get(at..).unwrap_or_default();
            beginnings(&rest.iter().take(7).copied().collect::<String>(), out);
            beginnings(&initials(rest.iter().take(7)), out);
        }
    }
}

/// Where words start. Names of up to three characters start anywhere: their parts are looked for one by one.
fn word_starts(run: &[char]) -> Vec<usize> {
    if run.len() <= 3 {
        return (0..run.len()).collect();
    }
    let text: String = run.iter().collect();
    let mut at = 0;
    JIEBA
        .cut(&text, true)
        .into_iter()
        .map(|word| {
            let start = at;
            at += word.word.chars().count();
            start
        })
        .collect()
}

/// The first reading of a Chinese character, without tone; nothing for the few that have none.
pub(crate) fn reading(c: char) -> &'static str {
    c.to_pinyin().map_or("", |reading| reading.plain())
}

/// The first letters of readings.
pub(crate) fn initials<'a>(readings: impl Iterator<Item = &'a &'a str>) -> String {
    readings.filter_map(|reading| reading.chars().next()).collect()
}
