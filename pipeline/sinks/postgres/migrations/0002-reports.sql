-- The reports behind the events: articles without their parse, and mentions. By months, so that old ones can go.

create table articles (
  article_id text not null,
  version text not null,
  published_at timestamptz not null,
  received_at timestamptz not null,
  modified_at timestamptz,
  title text not null,
  text text not null,
  url text not null,
  publisher text not null,
  publisher_domain text not null,
  language text not null,
  relation text not null,
  cluster_id text not null,
  duplicate_of text not null,
  revises text not null,
  is_origin boolean not null,
  origin_key text not null,
  external_id text not null,
  record jsonb not null,
  primary key (article_id, version, published_at)
) partition by range (published_at);
create table articles_other partition of articles default;
create index articles_cluster on articles (cluster_id);
create index articles_published on articles (published_at desc);
comment on table articles is 'One row a version of an article; record has neither text nor sketch.';

create table mentions (
  id text not null,
  published_at timestamptz not null,
  article_id text not null,
  version text not null,
  cluster_id text not null,
  type text not null,
  mode text not null,
  status text not null,
  is_origin boolean not null,
  publisher text not null,
  received_at timestamptz not null,
  record jsonb not null,
  primary key (id, published_at)
) partition by range (published_at);
create table mentions_other partition of mentions default;
create index mentions_article on mentions (article_id, version);
create index mentions_published on mentions (published_at desc);
comment on table mentions is 'One row an event as one article version reports it.';

create table merged_clusters (
  from_cluster text primary key,
  to_cluster text not null,
  by_article text not null,
  version text not null,
  at timestamptz not null
);
create index merged_clusters_to on merged_clusters (to_cluster);
comment on table merged_clusters is 'Clusters that turned out to be part of an older one.';
