//! The embedded user interface.

use tessera_tests::TestApp;

#[tokio::test]
async fn pages_and_assets_are_served_with_the_right_caching() {
    let app = TestApp::new().await;
    for path in ["/", "/records/account/1", "/sign-in"] {
        let page = app.anonymous().get(path).await;
        assert_eq!((page.status, page.headers["cache-control"].to_str().unwrap()), (200, "no-cache"), "{path}");
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    }
    app.anonymous().get("/assets/gone-1.js").await.problem(404, "not_found");
    app.anonymous().get("/..%2f..%2fetc%2fpasswd.txt").await.problem(404, "not_found");
    app.stop().await;
}
