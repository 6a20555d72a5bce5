//! Accounts in Chinese and English as rows of a file: names that are all different, values spread as in real life.

use std::fmt::Write as _;

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Choices of the object's dictionaries.
pub(crate) const INDUSTRIES: [&str; 10] = [
    "technology",
    "software",
    "internet",
    "medical",
    "finance",
    "retail",
    "manufacturing",
    "construction",
    "logistics",
    "education",
];
const TIERS: [&str; 8] = ["key", "important", "important", "normal", "normal", "normal", "minor", "minor"];
const STAGES: [&str; 6] = ["potential", "potential", "intended", "intended", "customer", "lost"];
const SOURCES: [&str; 5] = ["website", "search", "exhibition", "referral", "cold_call"];

const CITIES_ZH: [&str; 24] = [
    "北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "西安", "南京", "苏州", "天津", "重庆", "长沙", "青岛",
    "大连", "厦门", "宁波", "无锡", "福州", "济南", "合肥", "郑州", "昆明", "沈阳",
];
const BRANDS_ZH: [&str; 40] = [
    "宏", "达", "华", "盛", "东", "方", "新", "远", "恒", "信", "金", "鼎", "瑞", "泰", "安", "康", "明", "德", "天",
    "海", "中", "创", "博", "文", "嘉", "禾", "联", "众", "龙", "腾", "云", "峰", "星", "辰", "正", "大", "万", "通",
    "凯", "润",
];
const TRADES_ZH: [&str; 15] = [
    "科技",
    "软件",
    "网络",
    "医疗器械",
    "投资",
    "商贸",
    "机械制造",
    "建筑工程",
    "物流",
    "教育咨询",
    "电子",
    "信息技术",
    "新能源",
    "食品",
    "环保",
];
const CITIES_EN: [&str; 24] = [
    "Bristol", "Boston", "Dublin", "Austin", "Sydney", "Toronto", "Leeds", "Oxford", "Denver", "Seattle", "Perth",
    "Cardiff", "Chicago", "Dallas", "Ottawa", "Glasgow", "Portland", "Brighton", "Phoenix", "Madison", "Newport",
    "Lincoln", "Durham", "Hamilton",
];
const BRANDS_EN: [&str; 40] = [
    "Harbor", "Summit", "North", "Silver", "Granite", "Cedar", "Beacon", "Atlas", "Pioneer", "Crown", "River",
    "Falcon", "Orchard", "Stone", "Willow", "Anchor", "Bright", "Copper", "Delta", "Ember", "Forest", "Golden",
    "Haven", "Iron", "Juniper", "Keystone", "Lake", "Meadow", "Noble", "Ocean", "Prairie", "Quarry", "Raven", "Sierra",
    "Thunder", "Union", "Valley", "West", "Yellow", "Zenith",
];
const TRADES_EN: [&str; 15] = [
    "Technologies",
    "Software",
    "Networks",
    "Medical",
    "Capital",
    "Trading",
    "Machinery",
    "Construction",
    "Logistics",
    "Learning",
    "Electronics",
    "Systems",
    "Energy",
    "Foods",
    "Recycling",
];

/// How many different names there are in one language.
const NAMES: u64 = 24 * 40 * 40 * 15;
/// Has no divisor in common with [`NAMES`], so that counting by it meets each name once.
const STEP: u64 = 131_071;

/// The header of a file of accounts, with the mapping that an import needs: every column is called as its field.
pub(crate) const COLUMNS: [&str; 14] = [
    "name",
    "industry",
    "tier",
    "life_cycle",
    "customer_type",
    "source",
    "country",
    "phone",
    "email",
    "employees",
    "annual_revenue",
    "year_established",
    "owner",
    "description",
];

/// The name of the account with a number: six of ten in Chinese.
pub(crate) fn name(number: u64) -> String {
    let is_chinese = is_chinese(number);
    let mut rest = number.wrapping_mul(STEP) % NAMES;
    let mut take = |of: usize| {
        let digit = usize::try_from(rest % of as u64).unwrap_or_default();
        rest /= of as u64;
        digit
    };
    let (city, first, second, trade) = (take(24), take(40), take(40), take(15));
    // Beyond all names the round is told by a number.
    let round = match number / NAMES {
        0 => String::new(),
        round => format!(" {}", round + 1),
    };
    if is_chinese {
        format!("{}{}{}{}有限公司{round}", CITIES_ZH[city], BRANDS_ZH[first], BRANDS_ZH[second], TRADES_ZH[trade])
    } else {
        format!("{} {} {} {} Ltd{round}", CITIES_EN[city], BRANDS_EN[first], BRANDS_EN[second], TRADES_EN[trade])
    }
}

fn is_chinese(number: u64) -> bool {
    number % 10 < 6
}

/// The accounts with these numbers as a CSV file; each belongs to one of the people.
pub(crate) fn file(from: u64, to: u64, people: &[String]) -> Vec<u8> {
    let mut rng = ChaCha8Rng::seed_from_u64(from + 1);
    let mut out = COLUMNS.join(",");
    out.push('\n');
    for number in from..to {
        let chinese = is_chinese(number);
        let pick = |rng: &mut ChaCha8Rng, of: &[&'static str]| of.choose(rng).copied().unwrap_or_default();
        let phone = if chinese {
            format!("+8613{:09}", rng.random_range(0..1_000_000_000))
        } else {
            format!("+4420{}{:07}", [7, 8][rng.random_range(0..2)], rng.random_range(0..10_000_000))
        };
        let description = match (rng.random_range(0..3), chinese) {
            (0, true) => "关注交付周期，希望一周内到货。",
            (0, false) => "Looks for a supplier that can deliver within the week.",
            _ => "",
        };
        let owner = people.choose(&mut rng).map(String::as_str).unwrap_or_default();
        let _ = writeln!(
            out,
            "{},{},{},{},company,{},{},{phone},office{number}@example.com,{},{}0000,{},{owner},{description}",
            name(number),
            pick(&mut rng, &INDUSTRIES),
            pick(&mut rng, &TIERS),
            pick(&mut rng, &STAGES),
            pick(&mut rng, &SOURCES),
            if chinese { "中国" } else { "United Kingdom" },
            rng.random_range(5..12_000),
            rng.random_range(50..90_000),
            rng.random_range(1950..2025),
        );
    }
    out.into_bytes()
}
