//! How many rows a second: measured, with a floor that even a busy machine reaches.

use super::*;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a while; run it to measure"]
async fn rows_per_second() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let rows = 100_000_u32;
    let mut file = "name,city,staff,industry,founded,revenue\n".to_owned();
    for row in 0..rows {
        file.push_str(&format!(
            "Company {row},City {},{},Software,{},{}.5\n",
            row % 300,
            row % 5000,
            1900 + row % 120,
            row % 100_000
        ));
    }
    let options = json!({
        "object": "account", "match": ["name"],
        "mapping": {"name": "name", "city": "country", "staff": "employees", "industry": "industry", "founded": "year_established", "revenue": "annual_revenue"},
    });
    let started = std::time::Instant::now();
    let (_, status) = import(&engine, &cx, "a.csv", file.into_bytes(), options).await;
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(counts(&status)[1], u64::from(rows), "{status:#}");
    println!("{rows} rows in {seconds:.1} s: {:.0} rows a second", f64::from(rows) / seconds);
}
