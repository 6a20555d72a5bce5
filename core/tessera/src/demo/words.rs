//! Names of people, places and companies that nobody bears, in both languages.

use rand::Rng;
use rand::seq::IndexedRandom as _;

const SURNAMES_ZH: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾",
    "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪",
    "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金", "陆", "郝", "孔", "白", "崔", "康", "毛",
    "邱", "秦", "江", "史", "顾", "侯", "邵", "孟", "龙", "万", "段", "雷", "钱", "汤", "欧阳", "上官", "司马",
];
const GIVEN_ZH: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞",
    "平", "刚", "桂英", "文博", "子轩", "雨桐", "浩然", "欣怡", "梓涵", "宇航", "诗涵", "嘉怡", "俊杰", "思远", "晓东",
    "建国", "志强", "海燕", "丹", "鹏飞", "雪梅", "立新", "佳琪", "一鸣", "天宇", "若曦", "晨曦", "振华", "国庆",
    "小红", "玉兰", "春生", "清扬", "书豪", "婉清", "致远", "景行", "知微", "云帆", "星辰",
];
const FIRST_EN: &[&str] = &[
    "Alice", "Ben", "Carla", "Daniel", "Emma", "Felix", "Grace", "Henry", "Irene", "Jack", "Karen", "Liam", "Maria",
    "Noah", "Olivia", "Peter", "Quinn", "Rachel", "Samuel", "Tara", "Umar", "Victor", "Wendy", "Xavier", "Yvonne",
    "Zoe", "Aaron", "Bianca", "Colin", "Diana", "Edgar", "Fiona", "George", "Hannah", "Ivan", "Julia", "Kevin",
    "Laura", "Marcus", "Nina", "Oscar", "Paula", "Ralph", "Sofia", "Thomas", "Vera",
];
const LAST_EN: &[&str] = &[
    "Adams",
    "Baker",
    "Carter",
    "Dawson",
    "Ellis",
    "Foster",
    "Graham",
    "Hughes",
    "Irwin",
    "Jensen",
    "Keller",
    "Larsen",
    "Mercer",
    "Novak",
    "Owens",
    "Parker",
    "Quigley",
    "Reyes",
    "Sutton",
    "Turner",
    "Underwood",
    "Vance",
    "Walker",
    "Young",
    "Abbott",
    "Bishop",
    "Coleman",
    "Drake",
    "Emerson",
    "Fletcher",
    "Griffin",
    "Harper",
    "Ingram",
    "Jacobs",
    "Kerr",
    "Lambert",
    "Morgan",
    "Nolan",
    "Osborne",
    "Pierce",
    "Rowe",
    "Shaw",
];
/// A city where somebody may be.
#[derive(Debug)]
pub(super) struct Place {
    /// Two letters.
    pub(super) country: &'static str,
    pub(super) country_name: &'static str,
    pub(super) province: &'static str,
    pub(super) city: &'static str,
    /// Beginning of telephone numbers there; the digits that follow are ones that nobody is given, where a country has such.
    dial: &'static str,
    chinese: bool,
}

impl Place {
    /// People there speak Chinese, and things are written in it.
    pub(super) const fn is_chinese(&self) -> bool {
        self.chinese
    }
}

const fn zh(province: &'static str, city: &'static str) -> Place {
    Place { country: "CN", country_name: "中国", province, city, dial: "+86", chinese: true }
}

const fn en(
    country: &'static str,
    country_name: &'static str,
    province: &'static str,
    city: &'static str,
    dial: &'static str,
) -> Place {
    Place { country, country_name, province, city, dial, chinese: false }
}

const PLACES_ZH: &[Place] = &[
    zh("北京市", "北京"),
    zh("上海市", "上海"),
    zh("广东省", "广州"),
    zh("广东省", "深圳"),
    zh("浙江省", "杭州"),
    zh("浙江省", "宁波"),
    zh("江苏省", "南京"),
    zh("江苏省", "苏州"),
    zh("四川省", "成都"),
    zh("湖北省", "武汉"),
    zh("陕西省", "西安"),
    zh("天津市", "天津"),
    zh("重庆市", "重庆"),
    zh("山东省", "青岛"),
    zh("山东省", "济南"),
    zh("福建省", "厦门"),
    zh("福建省", "福州"),
    zh("湖南省", "长沙"),
    zh("河南省", "郑州"),
    zh("辽宁省", "大连"),
    zh("辽宁省", "沈阳"),
    zh("安徽省", "合肥"),
    zh("江苏省", "无锡"),
    zh("广东省", "佛山"),
    zh("广东省", "东莞"),
    zh("云南省", "昆明"),
    zh("吉林省", "长春"),
    zh("黑龙江省", "哈尔滨"),
];
const PLACES_EN: &[Place] = &[
    en("US", "United States", "NY", "New York", "+12125550"),
    en("US", "United States", "CA", "San Francisco", "+14155550"),
    en("US", "United States", "TX", "Austin", "+15125550"),
    en("US", "United States", "WA", "Seattle", "+12065550"),
    en("US", "United States", "IL", "Chicago", "+13125550"),
    en("US", "United States", "MA", "Boston", "+16175550"),
    en("GB", "United Kingdom", "England", "London", "+442079460"),
    en("GB", "United Kingdom", "England", "Manchester", "+441614960"),
    en("GB", "United Kingdom", "Scotland", "Edinburgh", "+441314960"),
    en("SG", "Singapore", "", "Singapore", "+6565550"),
    en("AU", "Australia", "NSW", "Sydney", "+61255500"),
    en("AU", "Australia", "VIC", "Melbourne", "+61370100"),
    en("CA", "Canada", "ON", "Toronto", "+14165550"),
    en("IE", "Ireland", "", "Dublin", "+35315550"),
];
const STREETS_ZH: &[&str] = &[
    "中山路",
    "人民路",
    "解放路",
    "建设路",
    "科技大道",
    "创新街",
    "滨江大道",
    "文化路",
    "长江路",
    "朝阳路",
    "软件园路",
];
const STREETS_EN: &[&str] =
    &["Main Street", "Oak Avenue", "Harbour Road", "Station Road", "Mill Lane", "Park Avenue", "Bridge Street"];
const BRAND_ZH: &[&str] = &[
    "云", "华", "信", "远", "恒", "瑞", "鼎", "博", "诚", "海", "天", "星", "创", "智", "联", "盛", "东", "兴", "泰",
    "康", "宏", "达", "立", "方", "元", "启", "明", "德", "同", "安", "新", "金", "银", "通", "宇", "润", "森", "和",
    "佳", "捷", "凌", "致", "卓", "源", "帆", "辰", "锐", "景",
];
const SECTOR_ZH: &[&str] = &[
    "科技",
    "信息技术",
    "软件",
    "网络",
    "电子",
    "医疗器械",
    "生物",
    "物流",
    "贸易",
    "机械",
    "建材",
    "食品",
    "教育",
    "文化传媒",
    "能源",
    "环保",
    "新材料",
    "自动化",
    "咨询",
    "装饰工程",
];
const BRAND_EN: &[&str] = &[
    "Alder", "Beacon", "Cedar", "Delta", "Ember", "Falcon", "Granite", "Harbor", "Iris", "Juniper", "Kestrel", "Lumen",
    "Meridian", "Nimbus", "Orchard", "Pioneer", "Quarry", "Ridge", "Summit", "Timber", "Union", "Vertex", "Willow",
    "Zenith", "Amber", "Birch", "Cobalt", "Dune", "Echo", "Fern", "Glacier", "Hazel", "Indigo", "Jasper", "Keystone",
    "Lantern", "Maple", "North", "Opal", "Prairie", "River", "Silver",
];
const NOUN_EN: &[&str] = &[
    "works", "line", "field", "gate", "stone", "bridge", "point", "wave", "path", "forge", "mark", "crest", "port",
    "view", "ware", "side",
];
const SECTOR_EN: &[&str] = &[
    "Systems",
    "Labs",
    "Logistics",
    "Foods",
    "Medical",
    "Energy",
    "Software",
    "Materials",
    "Partners",
    "Networks",
    "Design",
    "Instruments",
];
const FORM_EN: &[&str] = &["Ltd", "Inc.", "LLC", "Group", "GmbH", "Pty Ltd"];

fn pick<'a, T: ?Sized>(rng: &mut impl Rng, from: &[&'a T]) -> &'a T {
    from.choose(rng).copied().unwrap_or(from[0])
}

/// A person's name.
pub(super) fn person(rng: &mut impl Rng, chinese: bool) -> String {
    if chinese {
        format!("{}{}", pick(rng, SURNAMES_ZH), pick(rng, GIVEN_ZH))
    } else {
        format!("{} {}", pick(rng, FIRST_EN), pick(rng, LAST_EN))
    }
}

/// A city, by language.
pub(super) fn place(rng: &mut impl Rng, chinese: bool) -> &'static Place {
    let places = if chinese { PLACES_ZH } else { PLACES_EN };
    &places[rng.random_range(0..places.len())]
}

/// A company's name.
pub(super) fn company(rng: &mut impl Rng, place: &Place) -> String {
    if place.chinese {
        let form = if rng.random_bool(0.15) { "股份有限公司" } else { "有限公司" };
        format!("{}{}{}{}{form}", place.city, pick(rng, BRAND_ZH), pick(rng, BRAND_ZH), pick(rng, SECTOR_ZH))
    } else {
        format!("{}{} {} {}", pick(rng, BRAND_EN), pick(rng, NOUN_EN), pick(rng, SECTOR_EN), pick(rng, FORM_EN))
    }
}

/// A telephone number in international form.
pub(super) fn phone(rng: &mut impl Rng, place: &Place) -> String {
    if place.chinese {
        let prefix = pick(rng, &["130", "135", "136", "138", "139", "150", "158", "177", "186", "188"]);
        format!("{}{prefix}{:08}", place.dial, rng.random_range(0..100_000_000))
    } else {
        format!("{}{:03}", place.dial, rng.random_range(100..200))
    }
}

/// An address, in the wire form of that kind.
pub(super) fn address(rng: &mut impl Rng, place: &Place) -> serde_json::Value {
    let number = rng.random_range(1..400);
    let (city, street) = if place.chinese {
        (format!("{}市", place.city), format!("{}{number}号", pick(rng, STREETS_ZH)))
    } else {
        (place.city.to_owned(), format!("{number} {}", pick(rng, STREETS_EN)))
    };
    let province = (!place.province.is_empty()).then_some(place.province);
    serde_json::json!({"country": place.country, "province": province, "city": city, "street": street})
}

/// A host name after a company's name, in the zone that is kept for examples.
pub(super) fn host(company: &str) -> String {
    let stem = company.trim_end_matches("股份有限公司").trim_end_matches("有限公司");
    let slug = tessera_model::text::slug(stem).replace(['.', '_'], "");
    format!("{}.example.com", if slug.is_empty() { "company" } else { slug.as_str() })
}
