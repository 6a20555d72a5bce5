//! Which passwords are good enough.

use tessera_model::error::FieldError;
use tessera_model::text;

use super::password::PASSWORD_MAX_BYTES;

/// Fewest characters of a password.
const LENGTH_MIN: usize = 10;
/// Fewest different characters.
const VARIETY_MIN: usize = 5;

/// What most people take who are asked for ten characters: the letters of a password, without digits and signs.
const COMMON_STEMS: &[&str] = &[
    "password",
    "passw",
    "passwort",
    "pass",
    "pwd",
    "admin",
    "administrator",
    "root",
    "qwerty",
    "qwertyuiop",
    "qwertyuiopasdfghjkl",
    "qwert",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "qazwsx",
    "qazwsxedc",
    "qweasd",
    "qweasdzxc",
    "abc",
    "abcd",
    "abcdef",
    "abcdefg",
    "abcdefgh",
    "abcdefghij",
    "letmein",
    "welcome",
    "iloveyou",
    "iloveu",
    "woaini",
    "woaiwojia",
    "nihao",
    "nihaoma",
    "changeme",
    "secret",
    "login",
    "master",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "superman",
    "batman",
    "princess",
    "sunshine",
    "michael",
    "shadow",
    "trustno",
    "test",
    "testtest",
    "user",
    "guest",
    "tessera",
    "tesseracrm",
    "crm",
    "mima",
    "a",
    "aa",
    "q",
    "qwe",
    "qweqwe",
    "asd",
    "zxc",
    "zaq",
    "qaz",
    "wsx",
    "qazwsxedcrfv",
    "asdfasdf",
    "passwordpassword",
    "adminadmin",
    "computer",
    "internet",
    "company",
    "default",
    "huawei",
    "wechat",
    "weixin",
    "woshishui",
    "dearbook",
    "aini",
    "wang",
    "li",
    "zhang",
];
/// The same where signs and digits stand among the letters.
const COMMON: &[&str] = &[
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "q1w2e3r4t5",
    "1qaz2wsx3edc",
    "1qazxsw23edc",
    "zaq12wsxcde3",
    "1234qwerasdf",
    "qwer1234asdf",
    "123qweasdzxc",
    "qwe123asd456",
    "p@ssw0rd123",
    "p@ssword123",
    "passw0rd123",
    "pa55word123",
    "5201314520",
    "1314520520",
    "7758521521",
    "1233211234567",
    "1122334455",
    "1212121212",
    "1231231231",
    "123123123123",
    "1111122222",
    "147258369",
    "1472583690",
    "3141592653",
    "0123456789a",
];

/// Says why a password is refused; `field` is the one of the form that holds it.
pub(super) fn check(field: &str, password: &str, username: &str) -> Result<(), FieldError> {
    if password.chars().count() < LENGTH_MIN {
        return Err(FieldError::new(
            field,
            "too_short",
            format!("At least {LENGTH_MIN} characters"),
            format!("密码至少 {LENGTH_MIN} 个字符"),
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
    if stem(password) == stem(username) && !stem(username).is_empty()
        || text::squash(password) == text::squash(username)
    {
        return Err(FieldError::new(
            field,
            "too_common",
            "The password must not be the user name",
            "密码不能与用户名相同",
        ));
    }
    if is_common(password) {
        return Err(FieldError::new(
            field,
            "too_common",
            "This password is too easy to guess",
            "该密码过于常见，容易被猜中",
        ));
    }
    Ok(())
}

fn is_common(password: &str) -> bool {
    let folded = text::fold(password);
    let stem = stem(password);
    let variety = {
        let mut chars: Vec<char> = folded.chars().collect();
        chars.sort_unstable();
        chars.dedup();
        chars.len()
    };
    variety < VARIETY_MIN
        || is_run(&folded)
        || COMMON.contains(&folded.as_str())
        || COMMON_STEMS.contains(&stem.as_str())
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

    #[test]
    fn good_ones_pass_and_common_ones_do_not() {
        for good in [
            "correct horse battery",
            "桌上有一只橙色的猫在睡觉",
            "vT9-kettle-77",
            "ops-team-secret-7",
            "Seller-Login-2026x",
        ] {
            assert_eq!(check("password", good, "mei.wang"), Ok(()), "{good}");
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
        ] {
            assert!(check("password", bad, "mei.wang").is_err(), "{bad}");
        }
        assert!(check("password", "Mei.Wang-2026", "mei.wang").is_err(), "the user name with a year");
    }
}
