//! Countries as people name them: by a code, in English or in Chinese.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::squash;

/// A country a line: its codes of two and three letters (ISO 3166-1), then its names as ISO and the Unicode CLDR have them, and
/// what people write besides.
const TABLE: &str = include_str!("countries.txt");

/// Codes of two letters by every code and name, folded.
static REGIONS: LazyLock<HashMap<String, &'static str>> =
    LazyLock::new(|| rows().flat_map(|(code, names)| names.map(move |name| (squash(name), code))).collect());

/// Each country's code of two letters, with everything that stands for it.
fn rows() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    TABLE.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ' ');
        let (code, long, names) = (parts.next()?, parts.next()?, parts.next()?);
        Some((code, [code, long].into_iter().chain(names.split('|'))))
    })
}

/// The ISO 3166 alpha-2 code of the country that a text names, in whatever case, width and spacing.
pub fn region_of(text: &str) -> Option<&'static str> {
    REGIONS.get(&squash(text)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_their_codes_and_by_their_names_in_english_and_chinese() {
        let known = [
            ("CN", ["CN", "chn", "China", "P.R. China", "中国", "中华人民共和国"]),
            ("US", ["us", "USA", "U.S.A.", "United  States", "the United States", "美国"]),
            ("GB", ["GB", "GBR", "UK", "United Kingdom", "England", "英国"]),
            ("KR", ["kr", "KOR", "Korea", "South Korea", "Korea, Republic of", "韩国"]),
            ("HK", ["HK", "HKG", "Hong Kong", "ＨＯＮＧ ＫＯＮＧ", "香港", "中国香港"]),
            ("TR", ["TR", "TUR", "Turkey", "Türkiye", "Turkiye", "土耳其"]),
        ];
        for (code, names) in known {
            for name in names {
                assert_eq!(region_of(name), Some(code), "{name}");
            }
        }
        for unknown in ["", " ", "ZZ", "Atlantis", "华东", "North America", "Chin"] {
            assert_eq!(region_of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_one_country_and_every_name_leads_to_one() {
        assert_eq!(rows().count(), TABLE.lines().count());
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (code, names) in rows() {
            assert!(code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
            for name in names {
                let former = seen.insert(squash(name), code);
                assert_eq!(former, None, "`{name}` stands for {code} and for something before it");
            }
        }
        assert!(rows().count() >= 249, "ISO 3166-1 has 249 countries");
    }
}
