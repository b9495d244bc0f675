//! Any number of records, page by page.

use futures_util::{Stream, TryStreamExt, stream};

use super::Client;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::model::Model;
use crate::{Context, Domain, Record, SearchOptions};

/// How a stream asks for its records.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StreamOptions {
    /// How many records one call returns, by default 500.
    pub page: u64,
    /// Only records with a greater id: where an earlier stream stopped.
    pub after: i64,
    /// The context; it goes over the client's own.
    pub context: Context,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self { page: 500, after: 0, context: Context::new() }
    }
}

impl StreamOptions {
    /// Pages of 500, from the first record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many records one call returns; at least one.
    #[must_use]
    pub fn page(mut self, records: u64) -> Self {
        self.page = records.max(1);
        self
    }

    /// Only records with a greater id.
    #[must_use]
    pub fn after(mut self, id: i64) -> Self {
        self.after = id;
        self
    }

    /// The context; it goes over the client's own.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }
}

impl Client {
    /// All records that meet a domain, in the order of their ids, however many there are.
    ///
    /// Each page is a call of its own, which asks for ids greater than the last one. No record comes twice, and none
    /// that meets the domain all the while is missed, whatever others insert or delete meanwhile, as paging by offset
    /// would. A record that is created meanwhile comes if its turn is yet to come, and so does a change of a record.
    ///
    /// After an error the stream ends; a new one [after](StreamOptions::after) the last id goes on.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use futures_util::TryStreamExt;
    /// use odoo_rpc::{Domain, StreamOptions};
    ///
    /// let partners = odoo.stream("res.partner", &Domain::all(), &["email"], StreamOptions::new());
    /// let mut partners = std::pin::pin!(partners);
    /// while let Some(partner) = partners.try_next().await? {
    ///     println!("{}: {}", partner.id()?, partner.str("email")?.is_some());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Client::search_read`].
    pub fn stream(
        &self,
        model: &str,
        domain: &Domain,
        fields: &[&str],
        options: StreamOptions,
    ) -> impl Stream<Item = Result<Record>> + Send + use<> {
        let fields = fields.iter().map(|&field| field.to_owned()).collect();
        Pages::new(self, model, domain, fields, options).into_stream().map_ok(each).try_flatten()
    }

    /// Likewise, as a type with [`OdooModel`](crate::OdooModel).
    ///
    /// # Errors
    /// Those of [`Client::search_read_as`].
    pub fn stream_as<T: Model + Send + 'static>(
        &self,
        domain: &Domain,
        options: StreamOptions,
    ) -> impl Stream<Item = Result<T>> + Send + use<T> {
        let (client, domain) = (self.clone(), domain.clone());
        let typed = async move {
            let names = client.names(&T::TABLE).await?;
            let fields = names.to_vec().into_iter().map(str::to_owned).collect();
            let context = options.context.clone();
            let pages = Pages::new(&client, names.model, &domain, fields, options).into_stream();
            let page = move |records| {
                let (client, names, context) = (client.clone(), names.clone(), context.clone());
                async move { client.typed::<T>(&names, records, &context).await.map(each) }
            };
            Ok::<_, Error>(pages.and_then(page).try_flatten())
        };
        stream::once(typed).try_flatten()
    }
}

fn each<T>(page: Vec<T>) -> impl Stream<Item = Result<T>> {
    stream::iter(page.into_iter().map(Ok))
}

struct Pages {
    client: Client,
    model: String,
    domain: Domain,
    fields: Vec<String>,
    page: u64,
    context: Context,
    last: i64,
    ended: bool,
}

impl Pages {
    fn new(
        client: &Client,
        model: &str,
        domain: &Domain,
        fields: Vec<String>,
        options: StreamOptions,
    ) -> Self {
        Self {
            client: client.clone(),
            model: model.to_owned(),
            domain: domain.clone(),
            fields,
            page: options.page.max(1),
            context: options.context,
            last: options.after,
            ended: false,
        }
    }

    fn into_stream(self) -> impl Stream<Item = Result<Vec<Record>>> + Send {
        stream::try_unfold(self, async |mut pages| match pages.ended {
            true => Ok(None),
            false => Ok(Some((pages.next().await?, pages))),
        })
    }

    async fn next(&mut self) -> Result<Vec<Record>> {
        let domain = self.domain.clone() & Domain::gt("id", self.last);
        let options = SearchOptions::new().order("id").limit(self.page).context(self.context.clone());
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        let records = self.client.search_read(&self.model, &domain, &fields, options).await?;
        self.ended = (records.len() as u64) < self.page;
        if let Some(last) = records.last() {
            let last = last.id().unwrap_or_default();
            if last <= self.last {
                // A model that sorts or searches by itself; going on would never end.
                let error =
                    Error::new(ErrorKind::Decode, Sent::Yes).with_detail("the records do not come by id");
                return Err(error.on(|| format!("{}.search_read", self.model)));
            }
            self.last = last;
        }
        Ok(records)
    }
}
