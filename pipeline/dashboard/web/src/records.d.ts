// What the API answers, as far as the page reads it. Contracts: schemas/event, /openapi.json.

export type Status =
  | "possible" | "proposed" | "demanded" | "planned" | "scheduled" | "postponed" | "agreed"
  | "ongoing" | "happened" | "claimed" | "denied" | "negated" | "failed" | "cancelled" | "due";

export interface Party {
  id: string; name: string; text: string; wikidata_id?: string; country?: string;
  sector?: string; role?: string; confidence: number;
}
export interface EventDate {
  start: string; end?: string; text?: string; basis: "explicit" | "inferred" | "as_of"; time_zone?: string;
  precision: "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year" | "unknown";
}
export interface Place {
  name: string; geonames_id?: number; lat?: number; lon?: number; country?: string;
  admin1?: string; precision: string;
}
export interface Quantity { value: number; low?: number; high?: number; unit?: string; kind?: string; rate?: string; hedge?: string }
export interface Quote { text: string; direct?: boolean; speaker?: string; speaker_id?: string; verb?: string; venue?: string }
export interface Evidence {
  article_id: string; version: string; url?: string; publisher?: string; sentence: string;
  start: number; end: number; pattern: string; confidence: number;
}
export interface StatusChange { status: Status; at: string; article_id: string; start: number; end: number }
export interface FieldValue { field: string; value: string; origins: number; article_ids: string[] }

export interface NewsEvent {
  id: string; revision: number; op: "create" | "update" | "merge" | "retract";
  merged_into?: string; reason?: "" | "kill" | "withdrawn" | "revised";
  type: string; mode?: string; contexts: string[]; status: Status;
  status_cue?: { text: string; start: number; end: number };
  content?: { type?: string; mode?: string; text: string };
  plover: { type: string; mode?: string }; cameo: string; quad: number; score: number;
  actors: Party[]; recipients: Party[]; event_date?: EventDate; location?: Place;
  counts: Quantity[]; attribution?: { name: string; id?: string; verb?: string; hedge?: string };
  evidence: Evidence[]; quotes: Quote[];
  coder: { version: string; lexicon: string; gazetteer: string; model: string };
  maybe_same_as: string[]; status_history: StatusChange[];
  articles: number; publishers: number; origins: number;
  first_seen: string; last_seen: string; disputed: boolean; values: FieldValue[]; story_id?: string;
}

export interface Mark { start: number; end: number; what: string; name: string }
export interface Why {
  article_id: string; version: string; publisher: string; url: string; title: string;
  published_at?: string; sentence: string; start: number; pattern: string; confidence: number; marks: Mark[];
}
export interface Explained { event: NewsEvent; why: Why[] }
export interface Count { events: number; at?: string; value?: string }
export interface Pair { one: string; other: string; events: number; score: number }
export interface Story {
  id: string; revision: number; label: string; language: string; articles: number; copies?: number;
  first_published: string; last_published: string;
  entities: { id: string; name: string; share: number }[];
  timeline: { day: string; title: string; article_id: string; url?: string; event_day?: string; articles: number }[];
}
