//! Lists: a page of records that pass a filter and that the actor may read.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::filter::{Filter, FilterContext};
use tessera_model::kinds::KindContext;
use tessera_model::object::ObjectDef;
use tessera_model::query::{PAGE_DEFAULT, PAGE_MAX, Query, Sort};
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{VisibleRecord, grant, visible};

use super::{hidden, named, null_is_default, wire};
use crate::context::Context;
use crate::engine::Engine;

/// A list as a client asks for it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QueryRequest {
    pub filter: Option<Json>,
    /// Words to find in any searchable field.
    pub search: Option<String>,
    /// `name` or `-created_at`; newest first when empty.
    #[serde(deserialize_with = "null_is_default")]
    pub sort: Vec<String>,
    /// Fields to show, also through one reference; all when absent.
    pub fields: Option<Vec<String>>,
    pub limit: Option<usize>,
    pub cursor: Option<String>,
    /// Count all matching records too.
    #[serde(deserialize_with = "null_is_default")]
    pub count: bool,
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct QueryPage {
    pub items: Vec<VisibleRecord>,
    pub next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// False when there are at least `count`, and counting stopped there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_is_exact: Option<bool>,
}

impl Engine {
    /// A page of records.
    ///
    /// # Errors
    /// `action_forbidden`, `invalid_filter`, `invalid_cursor`, `field_forbidden`.
    #[crate::opaque]
    pub async fn query(&self, cx: &Context, object: &str, request: QueryRequest) -> Result<QueryPage> {
        let schema = self.schema();
        let object = schema.require(object)?;
        grant::read(&cx.actor, object)?;
        let filter = self.scoped_filter(cx, &schema, object, request.filter.as_ref())?;
        request.sort.iter().try_for_each(|text| hidden::of_sort(&cx.actor, object, text))?;
        let sort = request
            .sort
            .iter()
            .map(|text| Sort::parse(text, object).map_err(named("sort")))
            .collect::<Result<Vec<_>>>()?;
        for sort in &sort {
            visible::check_readable(&cx.actor, object, &sort.field)?;
        }
        let search = request.search.filter(|text| !text.trim().is_empty());
        let search_fields = search.as_ref().map(|_| self.search_fields(cx, object)).transpose()?;
        let query = Query {
            filter,
            search,
            search_fields,
            sort,
            limit: request.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX),
            cursor: request.cursor,
            count: request.count,
        };
        let page = self.store().query(&schema, object, &query).await?;
        let records: Vec<_> = page.records.iter().collect();
        let items = self.show_fields(cx, &schema, object, &records, request.fields.as_deref()).await?;
        let (count, count_is_exact) =
            page.count.map_or((None, None), |count| (Some(count.value), Some(count.is_exact)));
        Ok(QueryPage { items, next_cursor: page.next_cursor, count, count_is_exact })
    }

    /// Records with the fields that a caller names, also through one reference; with all of their own when none is named.
    ///
    /// # Errors
    /// `unknown_field`.
    #[crate::opaque]
    pub(crate) async fn show_fields(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        records: &[&StoredRecord],
        fields: Option<&[String]>,
    ) -> Result<Vec<VisibleRecord>> {
        let own_fields = fields.map(|fields| {
            fields.iter().map(|field| field.split('.').next().unwrap_or(field).to_owned()).collect::<Vec<_>>()
        });
        if let Some(unknown) = own_fields
            .iter()
            .flatten()
            .find(|key| object.field(key).is_none() && !matches!(key.as_str(), "id" | "version"))
        {
            return Err(tessera_model::record::unknown_field(object, unknown));
        }
        let mut items = wire::show(self, cx, object, records, own_fields.as_deref()).await?;
        if let Some(fields) = fields {
            self.add_related_fields(cx, schema, object, fields, &mut items).await?;
        }
        Ok(items)
    }

    /// The caller's filter, checked, together with the actor's data scope.
    pub(crate) fn scoped_filter(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        filter: Option<&Json>,
    ) -> Result<Filter> {
        let filter = filter.unwrap_or(&Json::Null);
        hidden::of_filter(&cx.actor, schema, object, filter)?;
        let wanted = self.parse_filter(cx, schema, object, filter).map_err(named("filter"))?;
        let mut paths = Vec::new();
        wanted.paths(&mut paths);
        visible::check_filter_paths(&cx.actor, schema, object, paths)?;
        Ok(scope::within_reach(&cx.actor, schema, wanted).and(scope::filter(&cx.actor, object, ScopedAction::Read)))
    }

    /// A filter as somebody wrote it, checked against the definitions but not against anybody's rights.
    pub(crate) fn parse_filter(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        filter: &Json,
    ) -> Result<Filter> {
        let settings = self.settings();
        let timezone =
            if cx.actor.timezone.is_empty() { settings.timezone.as_str() } else { cx.actor.timezone.as_str() };
        let kind = KindContext { schema, currency: &settings.currency, region: &settings.region };
        Filter::parse(
            filter,
            object,
            FilterContext {
                kind,
                me: &cx.actor.id,
                mine: &cx.actor.mine,
                today: date::day_of(self.now_ms(), timezone),
                timezone,
            },
        )
    }

    /// The fields in which somebody's words may be found: those that they may read, or the hits would tell of the others.
    ///
    /// # Errors
    /// `field_forbidden` when there is none.
    pub(crate) fn search_fields(&self, cx: &Context, object: &ObjectDef) -> Result<Vec<String>> {
        let readable = |key: &str| visible::check_readable(&cx.actor, object, key).is_ok();
        let fields: Vec<String> =
            object.searchable().map(|field| field.key.clone()).filter(|key| readable(key)).collect();
        if fields.is_empty() {
            let detail = format!("`{}` can't be searched: you may read no field that search looks into", object.key);
            return Err(Error::new(ErrorCode::FieldForbidden, detail));
        }
        Ok(fields)
    }

    /// Values of fields through a reference (`account.name`), as the actor may see the record over there.
    async fn add_related_fields(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        fields: &[String],
        items: &mut [VisibleRecord],
    ) -> Result<()> {
        for path in fields.iter().filter(|path| path.contains('.')) {
            let Some((reference, key)) = path.split_once('.') else { continue };
            let unknown = || tessera_model::record::unknown_field(object, path);
            let target = object
                .field(reference)
                .and_then(|field| field.target())
                .and_then(|target| schema.object(target))
                .ok_or_else(unknown)?;
            target.field(key).ok_or_else(unknown)?;
            let id_of = |item: &VisibleRecord| {
                item.get(reference).and_then(|value| value.get("id")).and_then(Json::as_str).map(str::to_owned)
            };
            let ids: Vec<String> =
                items.iter().filter_map(id_of).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
            let scope = scope::filter(&cx.actor, target, ScopedAction::Read);
            let records = self.store().get_many(target, &ids).await?;
            let related = self.related_to(schema, &cx.actor, target, &records.iter().collect::<Vec<_>>()).await?;
            let readable: Vec<_> = records.iter().filter(|record| scope.matches(record, &related.of(record))).collect();
            let shown = wire::show(self, cx, target, &readable, Some(&[key.to_owned()])).await?;
            for item in items.iter_mut() {
                let value = id_of(item)
                    .and_then(|id| shown.iter().find(|record| record.id() == id))
                    .and_then(|record| record.get(key))
                    .cloned();
                item.put(path, value.unwrap_or_default());
            }
        }
        Ok(())
    }
}
