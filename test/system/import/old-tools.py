"""Writes and reads credentials with the libraries that own the formats: one JSON document of arguments each."""

import datetime
import json
import sys

task = json.load(sys.stdin)


def credentials():
    from oauth2client.client import OAuth2Credentials

    given = task["credential"]
    return OAuth2Credentials(
        None,
        given["clientId"],
        given["clientSecret"],
        given["refreshToken"],
        datetime.datetime(2020, 1, 1),
        given["tokenUri"],
        "quickstart/1.0",
        scopes=["https://www.googleapis.com/auth/calendar.readonly"],
    )


class Multistore:
    """Version 1 of contrib.multistore_file, which oauth2client itself dropped: the envelope is as that
    module documents it, what stands in it is written and read by oauth2client."""

    key = {"clientId": "id", "userAgent": "quickstart/1.0", "scope": "calendar"}

    def put(self, found):
        entry = {"key": self.key, "credential": json.loads(found.to_json())}
        with open(task["path"], "w") as file:
            json.dump({"data": [entry], "file_version": 1}, file, indent=2, sort_keys=True)

    def get(self):
        from oauth2client.client import Credentials

        with open(task["path"]) as file:
            entries = json.load(file)["data"]
        found = [entry for entry in entries if entry["key"] == self.key]
        return Credentials.new_from_json(json.dumps(found[0]["credential"])) if found else None


def storage():
    kind = task["storage"]
    if kind == "file":
        from oauth2client.file import Storage

        return Storage(task["path"])
    if kind == "multiprocess":
        from oauth2client.contrib.multiprocess_file_storage import MultiprocessFileStorage

        return MultiprocessFileStorage(task["path"], "quickstart")
    if kind == "multistore":
        return Multistore()
    from oauth2client.contrib.keyring_storage import Storage

    return Storage(task["service"], task["user"])


def store():
    storage().put(credentials())


def load():
    """A token through what is stored, as a script of old would get it."""
    import httplib2

    found = storage().get()
    if found is None:
        return None
    found.refresh(httplib2.Http())
    return found.access_token


def store_service_account():
    from oauth2client.service_account import ServiceAccountCredentials

    found = ServiceAccountCredentials.from_json_keyfile_dict(task["key"], scopes=task["scopes"])
    with open(task["path"], "w") as file:
        file.write(found.to_json())


def store_service_account_p12():
    from oauth2client.service_account import ServiceAccountCredentials

    found = ServiceAccountCredentials.from_p12_keyfile(
        task["email"],
        task["key"],
        private_key_password=task["password"],
        scopes=task["scopes"],
        token_uri=task["tokenUri"],
    )
    with open(task["path"], "w") as file:
        file.write(found.to_json())


def modules():
    """Which of these modules the installed library has."""
    import importlib.util

    return [name for name in task["names"] if importlib.util.find_spec(name) is not None]


def gcloud_database():
    """What sqlite3 leaves when gcloud is cut off: the last changes stand in the write-ahead log alone."""
    import os
    import sqlite3

    database = sqlite3.connect(task["path"])
    if task["wal"]:
        database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE credentials (account_id TEXT PRIMARY KEY, value BLOB)")
    for account, value in task["rows"]:
        database.execute("INSERT INTO credentials VALUES (?, ?)", (account, json.dumps(value)))
        database.commit()
        if task["wal"] and account == task["written"]:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(json.dumps(True), flush=True)
    # Cut off: closing the connection would bring the log in.
    os._exit(0)


def gcloud_accounts():
    """What any command of gcloud sees, which also brings the log into the file."""
    import sqlite3

    database = sqlite3.connect(task["path"])
    rows = database.execute("SELECT account_id FROM credentials ORDER BY account_id").fetchall()
    sound = database.execute("PRAGMA integrity_check").fetchone()[0]
    database.close()
    return {"accounts": [account for (account,) in rows], "sound": sound}


def google_auth():
    """google-auth reads an export; of this form it always asks Google, so the test names the sandbox."""
    from google.auth.transport.requests import Request
    from google.oauth2.credentials import Credentials

    found = Credentials.from_authorized_user_file(task["path"])
    found._token_uri = task["tokenUri"]
    found.refresh(Request())
    return found.token


print(json.dumps(globals()[task["do"]]()))
