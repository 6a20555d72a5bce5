//! Text as people compare it: width, case and spacing folded.

use unicode_normalization::UnicodeNormalization as _;

/// Folds width (ＡＢＣ → abc), case and runs of white space, so that two spellings of one word compare equal.
pub fn fold(text: &str) -> String {
    let folded: String = text.nfkc().collect::<String>().to_lowercase();
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Only letters and digits of the folded text: `GTX Pro`, `gtxpro` and `GTX-Pro` are one.
pub fn squash(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// True for the ideographs that Chinese is written in.
pub const fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

/// The text with every Chinese character replaced by its first reading in pinyin, without tones.
pub fn pinyin_of(text: &str) -> String {
    use pinyin::ToPinyin as _;
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match c.to_pinyin() {
            Some(reading) if is_han(c) => out.push_str(reading.plain()),
            _ => out.push(c),
        }
    }
    out
}

/// A lower-case ASCII name fit for a user name or a file: `Mei-Mei Johns` → `mei-mei.johns`, `王小明` → `wangxiaoming`.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in pinyin_of(&fold(text)).chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' | '_' => out.push(c),
            ' ' | '.' if !out.is_empty() && !out.ends_with('.') => out.push('.'),
            _ => {}
        }
    }
    out.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_together() {
        assert_eq!(fold("  ＧＴＸ   Pro "), "gtx pro");
        assert_eq!(squash("GTX-Pro"), squash("gtxpro"));
        assert_eq!(slug("Mei-Mei Johns"), "mei-mei.johns");
        assert_eq!(slug("王小明"), "wangxiaoming");
        assert_eq!(pinyin_of("北京Ltd"), "beijingLtd");
    }
}
