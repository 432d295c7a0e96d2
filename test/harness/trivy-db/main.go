// Command trivy-db writes a small vulnerability database in Trivy's format (schema 2), so that the real Trivy scans
// in tests without a network.
//
//	trivy-db ADVISORIES.json CACHE_DIR [UPDATED_AT]
//
// ADVISORIES.json is a list of advisories (see the type). UPDATED_AT (RFC 3339, default: now) is the age that the
// database claims: a test of the refusal of an old database sets it. The next update is due a day after it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Source names the bucket: "debian 12", "alpine 3.20", "pip::GitHub Security Advisory pip", "npm::GitHub Security
// Advisory npm"; DataSource is its short id ("debian", "ghsa"). Systems use Fixed ("" for no fix yet), languages
// Vulnerable and Patched (version ranges).
type advisory struct {
	Source, DataSource, Package, ID, Severity, Title, Description, Fixed string
	Vulnerable, Patched                                                  []string
}

var severities = map[string]int{"UNKNOWN": 0, "LOW": 1, "MEDIUM": 2, "HIGH": 3, "CRITICAL": 4}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "trivy-db:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 && len(args) != 3 {
		return errors.New("usage: trivy-db ADVISORIES.json CACHE_DIR [UPDATED_AT]")
	}
	updated := time.Now().UTC()
	if len(args) == 3 {
		given, err := time.Parse(time.RFC3339, args[2])
		if err != nil {
			return err
		}
		updated = given.UTC()
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var list []advisory
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	folder := filepath.Join(args[1], "db")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := write(filepath.Join(folder, "trivy.db"), list); err != nil {
		return err
	}
	metadata, err := json.Marshal(map[string]any{
		"Version": 2, "UpdatedAt": updated, "NextUpdate": updated.AddDate(0, 0, 1), "DownloadedAt": updated,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "metadata.json"), metadata, 0o644)
}

// Details of a vulnerability are in bucket "vulnerability", one advisory in SOURCE/PACKAGE, the source in "data-source".
func write(path string, list []advisory) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	db, err := bolt.Open(path, 0o644, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Update(func(tx *bolt.Tx) error {
		for _, a := range list {
			level, known := severities[a.Severity]
			if !known {
				return fmt.Errorf("%s: unknown severity %q", a.ID, a.Severity)
			}
			details := map[string]any{
				"Title": a.Title, "Description": a.Description, "Severity": a.Severity,
				"VendorSeverity": map[string]int{a.DataSource: level},
				"References":     []string{"https://example.org/" + a.ID},
			}
			source := map[string]string{"ID": a.DataSource, "Name": a.DataSource, "URL": "https://example.org/"}
			entry := map[string]any{
				"FixedVersion": a.Fixed, "VulnerableVersions": a.Vulnerable, "PatchedVersions": a.Patched, "Severity": level,
			}
			if err := errors.Join(
				put(tx, a.ID, details, "vulnerability"),
				put(tx, a.Source, source, "data-source"),
				put(tx, a.ID, entry, a.Source, a.Package),
			); err != nil {
				return fmt.Errorf("%s: %w", a.ID, err)
			}
		}
		return nil
	})
}

func put(tx *bolt.Tx, key string, value any, path ...string) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(path[0]))
	for _, name := range path[1:] {
		if err != nil {
			return err
		}
		bucket, err = bucket.CreateBucketIfNotExists([]byte(name))
	}
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return bucket.Put([]byte(key), text)
}
