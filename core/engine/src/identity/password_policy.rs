//! Which passwords are good enough.

use tessera_model::error::FieldError;
use tessera_model::text;

use super::breached;
use super::password::PASSWORD_MAX_BYTES;
use super::security_policy::SecurityPolicy;

/// Fewest different characters.
const VARIETY_MIN: usize = 5;
/// Letters of a word that is looked up by itself.
const WORD_MIN: usize = 5;
/// Digits and signs around a word that don't make it a better password.
const AROUND_MAX: usize = 8;

/// What the lists of leaked passwords leave out, because they were drawn elsewhere or hold only longer ones: the letters of a
/// password, without digits and signs.
const COMMON_STEMS: &[&str] = &[
    "pass",
    "pwd",
    "root",
    "qwertyuiopasdfghjkl",
    "asdf",
    "abc",
    "abcd",
    "woaini",
    "woaiwojia",
    "nihao",
    "nihaoma",
    "test",
    "user",
    "tessera",
    "tesseracrm",
    "crm",
    "mima",
    "a",
    "aa",
    "q",
    "qwe",
    "asd",
    "zxc",
    "zaq",
    "qaz",
    "wsx",
    "adminadmin",
    "huawei",
    "wechat",
    "weixin",
    "woshishui",
    "aini",
    "wang",
    "li",
    "zhang",
];
/// The same where signs and digits stand among the letters.
const COMMON: &[&str] = &[
    "qwer1234asdf",
    "qwe123asd456",
    "1314520520",
    "5201314520",
    "7758521521",
    "1233211234567",
    "1231231231",
    "3141592653",
    "0123456789a",
];

/// Says why a password is refused; `field` is the one of the form that holds it, `names` are what whoever guesses tries first: the user
/// name, the organization's.
pub(super) fn check(policy: &SecurityPolicy, field: &str, password: &str, names: &[&str]) -> Result<(), FieldError> {
    let length_min = policy.password_length_min;
    if password.chars().count() < usize::try_from(length_min).unwrap_or(usize::MAX) {
        return Err(FieldError::new(
            field,
            "too_short",
            format!("At least {length_min} characters"),
            format!("密码至少 {length_min} 个字符"),
        ));
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(FieldError::new(
            field,
            "too_long",
            format!("At most {PASSWORD_MAX_BYTES} bytes"),
            format!("密码最多 {PASSWORD_MAX_BYTES} 字节"),
        ));
    }
    if names.iter().any(|name| is_name(password, name)) {
        return Err(FieldError::new(
            field,
            "too_common",
            "The password must not be the user name or the organization's",
            "密码不能与用户名或企业名称相同",
        ));
    }
    if is_common(password) {
        return Err(FieldError::new(
            field,
            "too_common",
            "Many people use this password, so it is tried first; choose another one",
            "该密码过于常见，容易被猜中，请更换",
        ));
    }
    Ok(())
}

/// The name itself, or the name with digits and signs around it.
fn is_name(password: &str, name: &str) -> bool {
    let letters = stem(name);
    !letters.is_empty() && stem(password) == letters || text::squash(password) == text::squash(name)
}

fn is_common(password: &str) -> bool {
    let folded = text::fold(password);
    let variety = {
        let mut chars: Vec<char> = folded.chars().collect();
        chars.sort_unstable();
        chars.dedup();
        chars.len()
    };
    variety < VARIETY_MIN
        || is_run(&folded)
        || COMMON.contains(&folded.as_str())
        || COMMON_STEMS.contains(&stem(password).as_str())
        || breached::is_known(&folded)
        || is_common_word(&folded)
}

/// A word of the list with a few digits and signs around it, and some of its letters written as such: `P@ssw0rd2026!`.
fn is_common_word(folded: &str) -> bool {
    let inner = folded.trim_matches(|c: char| !c.is_alphabetic());
    let word: String = inner.chars().map(as_letter).collect();
    let around = folded.chars().count() - inner.chars().count();
    around <= AROUND_MAX
        && word.len() >= WORD_MIN
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && breached::is_known(&word)
}

const fn as_letter(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// The letters alone.
fn stem(text: &str) -> String {
    text::fold(text).chars().filter(|c| c.is_alphabetic()).collect()
}

/// `1234567890`, `abcdefghij`, `9876543210`: each sign follows the one before it.
fn is_run(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let step = |a: char, b: char| match (a.to_digit(10), b.to_digit(10)) {
        (Some(a), Some(b)) => Some((b + 10 - a) % 10).filter(|step| matches!(step, 1 | 9)),
        (None, None) => match i64::from(u32::from(b)) - i64::from(u32::from(a)) {
            1 => Some(1),
            -1 => Some(9),
            _ => None,
        },
        _ => None,
    };
    let steps: Vec<_> = chars.windows(2).map(|pair| matches!(pair, [a, b] if step(*a, *b).is_some())).collect();
    // A few signs behind a run (`1234567890ab`) don't make it good.
    let kept = steps.iter().filter(|is_step| **is_step).count();
    kept * 5 >= steps.len() * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(password: &str) -> Option<String> {
        let names = ["mei.wang", "Northwind Traders"];
        check(&SecurityPolicy::default(), "password", password, &names).err().map(|problem| problem.code)
    }

    #[test]
    fn good_ones_pass_and_common_ones_do_not() {
        for good in [
            "correct horse battery",
            "桌上有一只橙色的猫在睡觉",
            "vT9-kettle-77",
            "ops-team-secret-7",
            "Seller-Login-2026x",
        ] {
            assert_eq!(said(good), None, "{good}");
        }
        for bad in [
            "short",
            "1234567890",
            "0987654321",
            "Password2026!",
            "admin123456",
            "aaaaaaaaaaaa",
            "woaini1314520",
            "1q2w3e4r5t",
            "abcdefghijk",
            "5201314520",
            "abababababab",
            "１２３４５６７８９０",
            "P@ssw0rd123",
            "sunshine!2026",
            "qwer1234asdf",
            "Mei.Wang-2026",
            "NorthwindTraders1",
        ] {
            assert!(said(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn how_long_it_must_be_is_for_the_policy_to_say() {
        let check = |length_min, password| {
            let policy = SecurityPolicy { password_length_min: length_min, ..SecurityPolicy::default() };
            super::check(&policy, "new", password, &[]).err().map(|problem| problem.message.en)
        };
        assert_eq!(check(14, "vT9-kettle-77").as_deref(), Some("At least 14 characters"));
        assert_eq!(check(13, "vT9-kettle-77"), None);
    }
}
