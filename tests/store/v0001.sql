BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE alerts (
	sequence INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	event TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	change TEXT NOT NULL, 
	message TEXT NOT NULL, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_alerts PRIMARY KEY (sequence), 
	CONSTRAINT uq_alerts_id UNIQUE (id)
);
INSERT INTO "alerts" VALUES(1,'69c5bafd0fef0b58f2259a0595f3cf39','9b50f511e35ab4d76d3924a0fa9a0e45','killed','all','raised','ferry sinking: death toll rises to 20','{"id":"69c5bafd0fef0b58f2259a0595f3cf39","event":{"id":"9b50f511e35ab4d76d3924a0fa9a0e45","title":"ferry sinking","place":"Vell","began":"2031-05-01T12:00:00Z","last_seen":"2031-05-01T12:00:00Z","founder":"9fe513646175bb874ad3e2bd7b4ead69","articles":1,"profile":{"keys":["harbour"],"places":[["vell",1.25]],"incidents":[],"terms":[],"levels":[["killed",20]]}},"kind":"killed","scope":"all","change":"raised","severity":"severe","certainty":"observed","before":null,"after":{"low":20,"high":20,"value":20,"bound":"exact","as_of":"2031-05-01T12:00:00Z"},"known":{"low":20,"high":20,"value":20,"bound":"exact","as_of":"2031-05-01T12:00:00Z"},"delta":null,"message":"ferry sinking: death toll rises to 20","evidence":{"quote":"Police said 20 people died.","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"publisher":"The Courier","url":null,"published":"2031-05-01T12:00:00Z","article":"d43d34583cc44324f8d10585328e2e45"},"witnesses":["harbour police"],"reason":"higher","flags":[],"references":[],"revision":1,"previous":null,"time":"2031-05-01T12:00:00Z","also":null,"sequence":1}');
INSERT INTO "alerts" VALUES(2,'7b7ef943237be7cef7c14d0ddd9401d3','9b50f511e35ab4d76d3924a0fa9a0e45','killed','all','raised','ferry sinking: death toll rises to 25','{"id":"7b7ef943237be7cef7c14d0ddd9401d3","event":{"id":"9b50f511e35ab4d76d3924a0fa9a0e45","title":"ferry sinking","place":"Vell","began":"2031-05-01T12:00:00Z","last_seen":"2031-05-01T13:00:00Z","founder":"9fe513646175bb874ad3e2bd7b4ead69","articles":1,"profile":{"keys":["harbour"],"places":[["vell",1.25]],"incidents":[],"terms":[],"levels":[["killed",20]]}},"kind":"killed","scope":"all","change":"raised","severity":"severe","certainty":"observed","before":null,"after":{"low":25,"high":25,"value":25,"bound":"exact","as_of":"2031-05-01T13:00:00Z"},"known":{"low":25,"high":25,"value":25,"bound":"exact","as_of":"2031-05-01T13:00:00Z"},"delta":null,"message":"ferry sinking: death toll rises to 25","evidence":{"quote":"Police said 25 people died.","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"publisher":"The Courier","url":null,"published":"2031-05-01T13:00:00Z","article":"d055cf050a9da1f7f2c0fbbcac96f5f5"},"witnesses":["harbour police"],"reason":"higher","flags":[],"references":[],"revision":1,"previous":null,"time":"2031-05-01T13:00:00Z","also":null,"sequence":2}');
INSERT INTO "alerts" VALUES(3,'6f31e22ac5c6990a4e241aa237080923','13aa03dd295bb7c57bb55c0e1f4e6d99','killed','all','raised','tram sinking: death toll rises to 26','{"id":"6f31e22ac5c6990a4e241aa237080923","event":{"id":"13aa03dd295bb7c57bb55c0e1f4e6d99","title":"tram sinking","place":"Vell","began":"2031-05-01T12:00:00Z","last_seen":"2031-05-01T12:00:00Z","founder":"13eb31877cf507552e26b7ff53c5684c","articles":1,"profile":{"keys":["fog"],"places":[["vell",1.25]],"incidents":[],"terms":[],"levels":[["killed",20]]}},"kind":"killed","scope":"all","change":"raised","severity":"severe","certainty":"observed","before":null,"after":{"low":26,"high":26,"value":26,"bound":"exact","as_of":"2031-05-01T14:00:00Z"},"known":{"low":26,"high":26,"value":26,"bound":"exact","as_of":"2031-05-01T14:00:00Z"},"delta":null,"message":"tram sinking: death toll rises to 26","evidence":{"quote":"Police said 26 people died.","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"publisher":"The Courier","url":null,"published":"2031-05-01T14:00:00Z","article":"6317bbb37bcfa33814f03657b9f6bbbd"},"witnesses":["harbour police"],"reason":"higher","flags":[],"references":[],"revision":1,"previous":null,"time":"2031-05-01T14:00:00Z","also":null,"sequence":3}');
CREATE TABLE articles (
	id TEXT NOT NULL, 
	arrival INTEGER NOT NULL, 
	"group" TEXT, 
	event TEXT, 
	as_of TEXT NOT NULL, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_articles PRIMARY KEY (id), 
	CONSTRAINT uq_articles_arrival UNIQUE (arrival)
);
INSERT INTO "articles" VALUES('d43d34583cc44324f8d10585328e2e45',1,'https://courier.example/ferry','9b50f511e35ab4d76d3924a0fa9a0e45','2031-05-01T12:00:00.000000+00:00','{"id":"d43d34583cc44324f8d10585328e2e45","title":"","text":"Twenty people died when a ferry sank.","as_of":"2031-05-01T12:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":"https://courier.example/ferry","label":null,"language":null,"trusted_event":null}');
INSERT INTO "articles" VALUES('d055cf050a9da1f7f2c0fbbcac96f5f5',2,'https://courier.example/ferry','9b50f511e35ab4d76d3924a0fa9a0e45','2031-05-01T13:00:00.000000+00:00','{"id":"d055cf050a9da1f7f2c0fbbcac96f5f5","title":"","text":"Twenty-five  people\ndied when a ferry sank.","as_of":"2031-05-01T13:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":"https://courier.example/ferry","label":null,"language":null,"trusted_event":null}');
INSERT INTO "articles" VALUES('6317bbb37bcfa33814f03657b9f6bbbd',3,NULL,'13aa03dd295bb7c57bb55c0e1f4e6d99','2031-05-01T14:00:00.000000+00:00','{"id":"6317bbb37bcfa33814f03657b9f6bbbd","title":"","text":"Twenty people died when a ferry sank.","as_of":"2031-05-01T14:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null,"label":null,"language":null,"trusted_event":null}');
INSERT INTO "articles" VALUES('091cc93321abf521ee902446265d2715',4,'https://courier.example/weather',NULL,'2031-05-01T15:00:00.000000+00:00','{"id":"091cc93321abf521ee902446265d2715","title":"","text":"Fog is expected.","as_of":"2031-05-01T15:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":"https://courier.example/weather","label":null,"language":null,"trusted_event":null}');
CREATE TABLE counters (
	name TEXT NOT NULL, 
	value INTEGER NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);
INSERT INTO "counters" VALUES('articles',4);
INSERT INTO "counters" VALUES('alerts',3);
CREATE TABLE event_keys (
	event TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	last_seen TEXT NOT NULL, 
	CONSTRAINT pk_event_keys PRIMARY KEY (event, "key"), 
	CONSTRAINT fk_event_keys_event FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "event_keys" VALUES('9b50f511e35ab4d76d3924a0fa9a0e45','harbour','2031-05-01T13:00:00.000000+00:00');
INSERT INTO "event_keys" VALUES('13aa03dd295bb7c57bb55c0e1f4e6d99','fog','2031-05-01T12:00:00.000000+00:00');
CREATE TABLE events (
	id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	last_seen TEXT NOT NULL, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id)
);
INSERT INTO "events" VALUES('9b50f511e35ab4d76d3924a0fa9a0e45','ferry sinking','2031-05-01T13:00:00.000000+00:00','{"id":"9b50f511e35ab4d76d3924a0fa9a0e45","title":"ferry sinking","place":"Vell","began":"2031-05-01T12:00:00Z","last_seen":"2031-05-01T13:00:00Z","founder":"9fe513646175bb874ad3e2bd7b4ead69","articles":1,"profile":{"keys":["harbour"],"places":[["vell",1.25]],"incidents":[],"terms":[],"levels":[["killed",20]]}}');
INSERT INTO "events" VALUES('13aa03dd295bb7c57bb55c0e1f4e6d99','tram sinking','2031-05-01T12:00:00.000000+00:00','{"id":"13aa03dd295bb7c57bb55c0e1f4e6d99","title":"tram sinking","place":"Vell","began":"2031-05-01T12:00:00Z","last_seen":"2031-05-01T12:00:00Z","founder":"13eb31877cf507552e26b7ff53c5684c","articles":1,"profile":{"keys":["fog"],"places":[["vell",1.25]],"incidents":[],"terms":[],"levels":[["killed",20]]}}');
CREATE TABLE mentions (
	article TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	role TEXT NOT NULL, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_mentions PRIMARY KEY (article, position), 
	CONSTRAINT fk_mentions_article FOREIGN KEY(article) REFERENCES articles (id)
);
INSERT INTO "mentions" VALUES('d43d34583cc44324f8d10585328e2e45',0,'killed','total','{"kind":"killed","figure":{"low":20,"high":20,"value":20,"bound":"exact","unit":"people","surface":"20","span":{"start":1,"end":3}},"role":"total","scope":"all","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"sentence":{"start":1,"end":30},"rule":"number-died","why":""}');
INSERT INTO "mentions" VALUES('d055cf050a9da1f7f2c0fbbcac96f5f5',0,'killed','total','{"kind":"killed","figure":{"low":25,"high":25,"value":25,"bound":"exact","unit":"people","surface":"25","span":{"start":1,"end":3}},"role":"total","scope":"all","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"sentence":{"start":1,"end":30},"rule":"number-died","why":""}');
INSERT INTO "mentions" VALUES('6317bbb37bcfa33814f03657b9f6bbbd',0,'killed','total','{"kind":"killed","figure":{"low":26,"high":26,"value":26,"bound":"exact","unit":"people","surface":"26","span":{"start":1,"end":3}},"role":"total","scope":"all","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"sentence":{"start":1,"end":30},"rule":"number-died","why":""}');
CREATE TABLE observations (
	article TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_observations PRIMARY KEY (article, position), 
	CONSTRAINT fk_observations_article FOREIGN KEY(article) REFERENCES articles (id)
);
INSERT INTO "observations" VALUES('d43d34583cc44324f8d10585328e2e45',0,'killed','all','{"kind":"killed","scope":"all","figure":{"low":20,"high":20,"value":20,"bound":"exact","unit":"people","surface":"20","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 20 people died.","computed":false,"article":"d43d34583cc44324f8d10585328e2e45","as_of":"2031-05-01T12:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null}');
INSERT INTO "observations" VALUES('d055cf050a9da1f7f2c0fbbcac96f5f5',0,'killed','all','{"kind":"killed","scope":"all","figure":{"low":25,"high":25,"value":25,"bound":"exact","unit":"people","surface":"25","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 25 people died.","computed":false,"article":"d055cf050a9da1f7f2c0fbbcac96f5f5","as_of":"2031-05-01T13:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null}');
INSERT INTO "observations" VALUES('6317bbb37bcfa33814f03657b9f6bbbd',0,'killed','all','{"kind":"killed","scope":"all","figure":{"low":26,"high":26,"value":26,"bound":"exact","unit":"people","surface":"26","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 26 people died.","computed":false,"article":"6317bbb37bcfa33814f03657b9f6bbbd","as_of":"2031-05-01T14:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null}');
CREATE TABLE outbox (
	channel TEXT NOT NULL, 
	sequence INTEGER NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (channel, sequence), 
	CONSTRAINT fk_outbox_sequence FOREIGN KEY(sequence) REFERENCES alerts (sequence)
);
INSERT INTO "outbox" VALUES('redis',2);
CREATE TABLE revisions (
	arrival INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	change TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	told BOOLEAN NOT NULL, 
	alert TEXT, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (arrival), 
	CONSTRAINT fk_revisions_alert FOREIGN KEY(alert) REFERENCES alerts (id)
);
INSERT INTO "revisions" VALUES(1,'9b50f511e35ab4d76d3924a0fa9a0e45','killed','all','2031-05-01T12:00:00.000000+00:00','raised','higher',1,'69c5bafd0fef0b58f2259a0595f3cf39','{"key":{"event":"9b50f511e35ab4d76d3924a0fa9a0e45","kind":"killed","scope":"all"},"change":"raised","reason":"higher","told":true,"observation":{"kind":"killed","scope":"all","figure":{"low":20,"high":20,"value":20,"bound":"exact","unit":"people","surface":"20","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 20 people died.","computed":false,"article":"d43d34583cc44324f8d10585328e2e45","as_of":"2031-05-01T12:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"before":null,"known":{"kind":"killed","scope":"all","figure":{"low":20,"high":20,"value":20,"bound":"exact","unit":"people","surface":"20","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 20 people died.","computed":false,"article":"d43d34583cc44324f8d10585328e2e45","as_of":"2031-05-01T12:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"flags":[],"also":null}');
INSERT INTO "revisions" VALUES(2,'9b50f511e35ab4d76d3924a0fa9a0e45','killed','all','2031-05-01T13:00:00.000000+00:00','raised','higher',1,'7b7ef943237be7cef7c14d0ddd9401d3','{"key":{"event":"9b50f511e35ab4d76d3924a0fa9a0e45","kind":"killed","scope":"all"},"change":"raised","reason":"higher","told":true,"observation":{"kind":"killed","scope":"all","figure":{"low":25,"high":25,"value":25,"bound":"exact","unit":"people","surface":"25","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 25 people died.","computed":false,"article":"d055cf050a9da1f7f2c0fbbcac96f5f5","as_of":"2031-05-01T13:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"before":null,"known":{"kind":"killed","scope":"all","figure":{"low":25,"high":25,"value":25,"bound":"exact","unit":"people","surface":"25","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 25 people died.","computed":false,"article":"d055cf050a9da1f7f2c0fbbcac96f5f5","as_of":"2031-05-01T13:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"flags":[],"also":null}');
INSERT INTO "revisions" VALUES(3,'13aa03dd295bb7c57bb55c0e1f4e6d99','killed','all','2031-05-01T14:00:00.000000+00:00','raised','higher',1,'6f31e22ac5c6990a4e241aa237080923','{"key":{"event":"13aa03dd295bb7c57bb55c0e1f4e6d99","kind":"killed","scope":"all"},"change":"raised","reason":"higher","told":true,"observation":{"kind":"killed","scope":"all","figure":{"low":26,"high":26,"value":26,"bound":"exact","unit":"people","surface":"26","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 26 people died.","computed":false,"article":"6317bbb37bcfa33814f03657b9f6bbbd","as_of":"2031-05-01T14:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"before":null,"known":{"kind":"killed","scope":"all","figure":{"low":26,"high":26,"value":26,"bound":"exact","unit":"people","surface":"26","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 26 people died.","computed":false,"article":"6317bbb37bcfa33814f03657b9f6bbbd","as_of":"2031-05-01T14:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"flags":[],"also":null}');
CREATE TABLE series (
	event TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	known BOOLEAN NOT NULL, 
	held_until TEXT, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_series PRIMARY KEY (event, kind, scope)
);
INSERT INTO "series" VALUES('9b50f511e35ab4d76d3924a0fa9a0e45','killed','all',1,NULL,'{"key":{"event":"9b50f511e35ab4d76d3924a0fa9a0e45","kind":"killed","scope":"all"},"known":{"kind":"killed","scope":"all","figure":{"low":25,"high":25,"value":25,"bound":"exact","unit":"people","surface":"25","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 25 people died.","computed":false,"article":"d055cf050a9da1f7f2c0fbbcac96f5f5","as_of":"2031-05-01T13:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"accepted":[],"claims":[],"supporters":[],"raised_at":null,"held":null,"held_until":null,"told":null,"told_severity":null,"told_claims":[],"told_corrections":[],"revisions":1,"last_alert":null}');
INSERT INTO "series" VALUES('13aa03dd295bb7c57bb55c0e1f4e6d99','killed','all',1,'2031-05-01T21:00:00.000000+00:00','{"key":{"event":"13aa03dd295bb7c57bb55c0e1f4e6d99","kind":"killed","scope":"all"},"known":{"kind":"killed","scope":"all","figure":{"low":26,"high":26,"value":26,"bound":"exact","unit":"people","surface":"26","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 26 people died.","computed":false,"article":"6317bbb37bcfa33814f03657b9f6bbbd","as_of":"2031-05-01T14:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"accepted":[],"claims":[],"supporters":[],"raised_at":null,"held":{"kind":"killed","scope":"all","figure":{"low":26,"high":26,"value":26,"bound":"exact","unit":"people","surface":"26","span":{"start":1,"end":3}},"role":"total","speakers":[{"name":null,"role":null,"institution":"Harbour Police","via":null,"standing":"official"}],"cue":null,"earlier":null,"quote":"Police said 26 people died.","computed":false,"article":"6317bbb37bcfa33814f03657b9f6bbbd","as_of":"2031-05-01T14:00:00Z","basis":"stated","publisher":"The Courier","url":null,"group":null},"held_until":"2031-05-01T21:00:00Z","told":null,"told_severity":null,"told_claims":[],"told_corrections":[],"revisions":1,"last_alert":null}');
CREATE INDEX ix_articles_group_arrival ON articles ("group", arrival);
CREATE INDEX ix_events_title ON events (title);
CREATE INDEX ix_events_last_seen ON events (last_seen);
CREATE INDEX ix_event_keys_newest ON event_keys ("key", last_seen DESC, event);
CREATE INDEX ix_series_held_until ON series (held_until);
CREATE INDEX ix_revisions_event_as_of_arrival ON revisions (event, as_of, arrival);
COMMIT;
