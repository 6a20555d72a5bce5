//! What is left of a company's name when case, width, spaces, punctuation and legal form are gone: two spellings of one company
//! give the same.

/// Legal forms as they end a folded name, longer ones before those that they end in.
const LEGAL_FORMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "公司",
    "companylimited",
    "coltd",
    "incorporated",
    "corporation",
    "limited",
    "company",
    "pteltd",
    "ptyltd",
    "sdnbhd",
    "gmbhcokg",
    "gmbh",
    "corp",
    "inc",
    "llc",
    "llp",
    "ltd",
    "plc",
    "pty",
    "sarl",
    "sas",
    "spa",
    "srl",
    "kg",
    "ag",
    "bv",
    "nv",
    "oy",
    "ab",
    "sa",
    "co",
];

/// The key of a name; the folded name itself when nothing else would be left of it.
pub(crate) fn name_key(name: &str) -> String {
    let words = words(name);
    let folded = words.concat();
    let mut rest: &[String] = &words;
    let mut key = folded.as_str();
    // "Acme Co., Ltd." ends in two of them, and so does "北京科技（集团）有限公司" once the brackets are gone.
    while let Some(shorter) = without_form(key, rest) {
        key = shorter;
        rest = leading(&words, key.len());
    }
    if key.is_empty() { folded.clone() } else { key.to_owned() }
}

/// The key without the legal form that ends it. Latin forms count only as words of their own: "Costco" keeps its "co".
fn without_form<'a>(key: &'a str, words: &[String]) -> Option<&'a str> {
    if LEGAL_FORMS.contains(&key) {
        return None;
    }
    LEGAL_FORMS.iter().find_map(|form| {
        let shorter = key.strip_suffix(form).filter(|shorter| !shorter.is_empty())?;
        let is_latin = form.is_ascii();
        (!is_latin || starts_a_word(words, key.len() - form.len())).then_some(shorter)
    })
}

fn starts_a_word(words: &[String], at: usize) -> bool {
    let mut start = 0;
    for word in words {
        if start == at {
            return true;
        }
        start += word.len();
    }
    false
}

/// The words that make up the first so many bytes.
fn leading(words: &[String], bytes: usize) -> &[String] {
    let mut length = 0;
    let count = words.iter().take_while(|word| {
        length += word.len();
        length <= bytes
    });
    let count = count.count();
    words.get(..count).unwrap_or(words)
}

/// Runs of letters and digits, folded. Points inside an abbreviation don't part it: "S.A." is "sa".
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars().map(narrow) {
        match c {
            '.' | '\'' | '’' => {}
            c if c.is_alphanumeric() => {
                if let Some(word) = words.last_mut() {
                    word.extend(c.to_lowercase());
                }
            }
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The plain form of a full-width character.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '。' => '.',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn spellings_of_one_company_agree() {
        for (one, other) in [
            ("北京星辰科技有限公司", "北京星辰科技 有限责任公司"),
            ("北京星辰科技有限公司", "北京星辰科技股份有限公司"),
            ("上海（浦东）贸易有限公司", "上海(浦东)贸易有限公司"),
            ("Ａｃｍｅ　Ｌｔｄ．", "ACME, Ltd"),
            ("Acme Co., Ltd.", "Acme"),
            ("Acme Inc.", "acme incorporated"),
            ("Müller GmbH & Co. KG", "Müller"),
            ("Kan-code", "Kan code"),
            ("Société Générale S.A.", "société générale"),
            ("Bluth Company", "Bluth"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} / {other}");
        }
    }

    #[test]
    fn different_companies_differ() {
        for (one, other) in [
            ("Costco", "Cost"),
            ("Texaco", "Texa"),
            ("北京公司", "上海公司"),
            ("Inity", "Inc"),
            ("Acme 1", "Acme 2"),
            ("Reag", "Re"),
        ] {
            assert_ne!(name_key(one), name_key(other), "{one} / {other}");
        }
    }

    #[test]
    fn something_always_remains() {
        assert_eq!(name_key("有限公司"), "有限公司");
        assert_eq!(name_key("Co., Ltd."), "coltd");
        assert_eq!(name_key("Inc"), "inc");
        assert_eq!(name_key("  "), "");
    }
}
