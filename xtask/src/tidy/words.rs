//! The core knows no business: its sources name no object of any plugin.

use super::Fault;
use super::tree::{SourceFile, Tree};

/// Never a part of a name or text in the core.
const BANNED: [&str; 20] = [
    "opportunity",
    "opportunities",
    "ticket",
    "tickets",
    "campaign",
    "campaigns",
    "competitor",
    "competitors",
    "invoice",
    "invoices",
    "quotation",
    "coupon",
    "coupons",
    "sales",
    "salesperson",
    "seller",
    "sellers",
    "customers",
    "deal",
    "deals",
];

/// The same, where words aren't set apart.
const BANNED_IN_CHINESE: [&str; 8] = ["商机", "客户", "线索", "工单", "销售", "赢单", "报价", "回款"];

/// Plain English too, so only where they are plainly an object: as a whole string, or as the first part of a name.
const BANNED_AS_OBJECTS: [&str; 8] =
    ["lead", "account", "contact", "contract", "customer", "quote_line", "price_book", "payment_plan"];

/// Demo data shows what the product is for.
const EXEMPT: [&str; 1] = ["core/tessera/src/demo"];

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let is_checked = |file: &&SourceFile| {
        file.path.starts_with("core/")
            && file.ends_in(&[".rs", ".ts", ".tsx", ".toml", ".css"])
            && !file.is_test()
            && !EXEMPT.iter().any(|exempt| file.path.starts_with(exempt))
    };
    tree.files.iter().filter(is_checked).flat_map(of_file).collect()
}

fn of_file(file: &SourceFile) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (number, line) in file.lines_before_tests() {
        let code =
            if file.ends_in(&[".toml"]) { line.split('#').next().unwrap_or_default() } else { without_comment(line) };
        if let Some(word) = banned_word(code).or_else(|| banned_in_chinese(code)).or_else(|| banned_object(code)) {
            let message = format!("{word:?} belongs to a plugin; the core names no business object");
            faults.push(Fault::new(&file.path, number, message));
        }
    }
    faults
}

/// Comments may explain by example.
fn without_comment(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("/*") || trimmed.starts_with("* ") || trimmed.starts_with("{/*") {
        return "";
    }
    // The two slashes of an address are no comment.
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn banned_word(code: &str) -> Option<&'static str> {
    let mut words = code.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(camel_parts);
    words.find_map(|word| BANNED.iter().find(|banned| word.eq_ignore_ascii_case(banned)).copied())
}

/// `TicketList` as `Ticket`, `List`.
fn camel_parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let bytes = name.as_bytes();
    for at in 1..bytes.len() {
        if bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
            parts.push(&name[start..at]);
            start = at;
        }
    }
    parts.push(&name[start..]);
    parts
}

fn banned_in_chinese(code: &str) -> Option<&'static str> {
    BANNED_IN_CHINESE.iter().copied().find(|word| code.contains(word))
}

fn banned_object(code: &str) -> Option<&'static str> {
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    BANNED_AS_OBJECTS.iter().copied().find(|word| {
        code.match_indices(word).any(|(at, _)| {
            let before = code[..at].chars().next_back();
            let after = code[at + word.len()..].chars().next();
            let is_string = matches!((before, after), (Some('"'), Some('"')) | (Some('\''), Some('\'')));
            // `lead_source`, and `lead:` as the name of a part.
            let is_name = !before.is_some_and(is_in_name);
            let is_part = after == Some(':') && before != Some('"') && !code[at + word.len()..].starts_with("::");
            is_string || (is_name && (after == Some('_') || is_part))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        faults(&sample(&[(path, text)])).into_iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn business_words_in_code_are_faults() {
        for line in [
            "struct Opportunity;",
            "fn close_ticket() {}",
            "let campaignMember = 1;",
            "load(\"lead\")",
            "let lead_source = 1;",
            "if object == 'account' {",
            "const DEAL: u8 = 1;",
            "  lead: AimOutlined,",
            "let titles = [\"客户经理\"];",
            "for seller in people {",
        ] {
            assert_eq!(lines("core/engine/src/a.rs", &format!("//! A.\n{line}\n")), [2], "{line}");
        }
    }

    #[test]
    fn english_is_not_a_fault() {
        for line in [
            "let leading = quote(text);",
            "// An opportunity, for example.",
            "/// `account.industry` goes through a reference.",
            " * a ticket",
            "fn the_contract(&self) {}",
            "let mislead_count = 1;",
            "sign_in_to_your_account();",
            "let ideal = dealt;",
            "let key = format!(\"account:{}\", user.id());",
            "CustomerServiceOutlined,",
            "// 客户",
        ] {
            assert_eq!(lines("core/engine/src/a.rs", &format!("//! A.\n{line}\n")), Vec::<usize>::new(), "{line}");
        }
    }

    #[test]
    fn data_of_the_core_counts_too() {
        let text = "# How a seller is called.\nkey = \"user\"\naliases = [\"sales_agent\", \"employee\"]\n";
        assert_eq!(lines("core/model/src/system/user.toml", text), [3]);
        assert_eq!(lines("core/ui/src/app/x.css", ".t-tickets {}\n"), [1]);
    }

    #[test]
    fn tests_plugins_and_demo_data_may_name_them() {
        let text = "//! A.\nstruct Opportunity;\n";
        for path in ["plugins/sales/src/lib.rs", "core/engine/src/tests.rs", "core/tessera/src/demo/deals.rs"] {
            assert_eq!(lines(path, text), Vec::<usize>::new(), "{path}");
        }
        let inline = "//! A.\nfn a() {}\n#[cfg(test)]\nmod tests { struct Opportunity; }\n";
        assert_eq!(lines("core/engine/src/a.rs", inline), Vec::<usize>::new());
        assert_eq!(lines("core/ui/src/a.test.tsx", "load('lead')\n"), Vec::<usize>::new());
    }
}
