drop table merged_clusters, mentions, articles;
