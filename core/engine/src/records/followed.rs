//! What single records refer to, where reading them follows from reading that: lists ask it in their query, here it is read.

use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{Actor, grant};
use tessera_store::Related;

use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// What has to be known to tell which of some records of an object an actor may read: nothing where reading follows no reference,
    /// and nothing of those that they reach anyway.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub(crate) async fn related_to(
        &self,
        schema: &Schema,
        actor: &Actor,
        object: &ObjectDef,
        records: &[&StoredRecord],
    ) -> Result<Related> {
        let scope = scope::filter(actor, object, ScopedAction::Read);
        let mut paths = Vec::new();
        scope.paths(&mut paths);
        if paths.iter().all(|path| path.via.is_none()) {
            return Ok(Related::default());
        }
        let others: Vec<_> = records.iter().copied().filter(|record| !scope.matches(record, &|_| None)).collect();
        self.store().related(schema, &scope, &others).await
    }

    /// The same for whoever asks.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn related_as(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        records: &[&StoredRecord],
    ) -> Result<Related> {
        self.related_to(schema, &cx.actor, object, records).await
    }

    /// May the actor read this record?
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub(crate) async fn may_read(
        &self,
        schema: &Schema,
        actor: &Actor,
        object: &ObjectDef,
        record: &StoredRecord,
    ) -> Result<bool> {
        let related = self.related_to(schema, actor, object, &[record]).await?;
        Ok(grant::is_reached(actor, object, record, ScopedAction::Read, &related.of(record)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use tessera_model::error::ErrorCode;

    use crate::definitions::Definitions;
    use crate::identity::tests::World;
    use crate::records::query::QueryRequest;

    const OBJECTS: &str = r#"
    [[objects]]
    key = "shelf"
    label = { en = "Shelf", zh-CN = "架" }
    label_plural = { en = "Shelves", zh-CN = "架" }
    name_field = "name"
    [[objects.field]]
    key = "name"
    label = { en = "Name", zh-CN = "名称" }
    kind = "text"
    [[objects]]
    key = "book"
    label = { en = "Book", zh-CN = "书" }
    label_plural = { en = "Books", zh-CN = "书" }
    name_field = "name"
    [[objects.field]]
    key = "name"
    label = { en = "Name", zh-CN = "名称" }
    kind = "text"
    searchable = true
    [[objects.field]]
    key = "note"
    label = { en = "Note", zh-CN = "备注" }
    kind = "text"
    [[objects.field]]
    key = "shelf"
    label = { en = "Shelf", zh-CN = "架" }
    kind = "reference"
    options = { object = "shelf", on_delete = "clear", reading_follows = true }
    [[objects.field]]
    key = "sequel"
    label = { en = "Sequel", zh-CN = "续集" }
    kind = "reference"
    options = { object = "book", on_delete = "clear" }
    "#;

    #[derive(serde::Deserialize)]
    struct File {
        objects: Vec<tessera_model::object::ObjectDef>,
    }

    /// Names of the books that somebody lists in some order, which must be as many as they count and as search finds.
    async fn seen(world: &World, user: &str, sort: &str) -> Vec<String> {
        let cx = world.cx(user).await;
        let request = QueryRequest { sort: vec![sort.to_owned()], count: true, ..QueryRequest::default() };
        let page = world.engine.query(&cx, "book", request).await.unwrap();
        let names: Vec<_> =
            page.items.iter().map(|item| item.get("name").unwrap().as_str().unwrap().to_owned()).collect();
        assert_eq!(page.count, Some(names.len() as u64));
        let found = world.engine.search(&cx, "book", 50).await.unwrap();
        assert_eq!(found["items"].as_array().unwrap().len(), names.len());
        names
    }

    #[tokio::test]
    async fn who_may_read_the_one_may_read_the_other_on_every_path_and_no_more_than_read_it() {
        let (world, admin) = World::set_up().await;
        let File { objects } = toml::from_str(OBJECTS).unwrap();
        let definitions = Definitions { objects, ..Definitions::default() };
        world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
        let own = json!({"read": "own", "update": "own", "delete": "own"});
        let role = json!({"name": "R", "code": "reader", "permissions": {"objects": {"shelf": own, "book": own, "user": {"read": "all"}}}});
        world.create(&admin, "role", role).await.unwrap();
        let mei = world.user(&admin, "mei", "reader").await;
        let hers = world.create(&admin, "shelf", json!({"name": "Hers", "owner": mei})).await.unwrap();
        let other = world.create(&admin, "shelf", json!({"name": "Other"})).await.unwrap();
        let add = async |name: &str, more: Json| {
            let mut body = json!({"name": name, "note": "n"});
            body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            world.create(&admin, "book", body).await.unwrap()
        };
        let first = add("Book one", json!({"shelf": hers})).await;
        add("Book two", json!({"shelf": other})).await;
        add("Book three", json!({})).await;
        add("Book four", json!({"sequel": first, "owner": mei})).await;

        for is_kept in [false, true] {
            if is_kept {
                let schema = world.engine.schema();
                for object in ["shelf", "book"] {
                    assert!(world.engine.store().keep_figures(schema.object(object).unwrap()).await.unwrap());
                }
            }
            assert_eq!(seen(&world, &mei, "name").await, ["Book four", "Book one"]);
            // An order that memory doesn't keep.
            assert_eq!(seen(&world, &mei, "note").await.len(), 2);
        }
        let cx = world.cx(&mei).await;
        let refused = world.update(&cx, "book", &first, json!({"name": "Mine"})).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::ActionForbidden, "it is there, and not hers to change");
        world.engine.history(&cx, "book", &first, None, 10).await.unwrap();
        let four = world.engine.query(&cx, "book", QueryRequest::default()).await.unwrap().items;
        let sequels: Vec<_> = four.iter().filter_map(|item| item.get("sequel")?.get("label")).collect();
        assert_eq!(sequels, [&json!("Book one")], "its name stands where it is referred to");
        let told = world.engine.access_of_person(&admin, &mei, "book", Some(&first)).await.unwrap();
        let ground =
            json!({"kind": "followed", "field": "shelf", "object": "shelf", "record": {"id": hers, "label": "Hers"}});
        assert_eq!(told["actions"][0]["grounds"], json!([ground]));
        assert_eq!(told["actions"][1]["refusal"], "out_of_scope");

        // What changes over there changes here at once.
        let to_admin = json!({"owner": admin.actor.id});
        world.update(&admin, "shelf", &hers, to_admin).await.unwrap();
        assert_eq!(seen(&world, &mei, "name").await, ["Book four"]);
        let gone = world.engine.get(&cx, "book", &first, None).await.unwrap_err();
        assert_eq!(gone.code, ErrorCode::NotFound);
    }
}
