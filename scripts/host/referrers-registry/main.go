// Command referrers-registry is a registry with the referrers API, which distribution lacks, for tests on loopback.
//
//	referrers-registry 127.0.0.1:0 DATA_DIR
//
// It is go-containerregistry's own, whose answers are mended in two places, as the distribution specification asks: a manifest with a
// subject is answered with OCI-Subject, and referrers are listed with the artifact type and the annotations of their manifest.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"

	"github.com/google/go-containerregistry/pkg/registry"
)

type manifest struct {
	ArtifactType string
	Annotations  map[string]string
	Subject      struct{ Digest string }
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: referrers-registry ADDRESS DATA_DIR")
	}
	if err := os.MkdirAll(os.Args[2], 0o755); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	quiet := registry.Logger(log.New(io.Discard, "", 0))
	next := registry.New(registry.WithReferrersSupport(true), registry.WithBlobHandler(registry.NewDiskBlobHandler(os.Args[2])), quiet)
	fmt.Printf("listening on %s\n", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/manifests/"):
			putManifest(next, w, r)
		case r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/referrers/"):
			listReferrers(next, w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})))
}

func putManifest(next http.Handler, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var m manifest
	if json.Unmarshal(body, &m) == nil && m.Subject.Digest != "" {
		w.Header().Set("OCI-Subject", m.Subject.Digest)
	}
	next.ServeHTTP(w, r)
}

func listReferrers(next http.Handler, w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, r)
	var index map[string]any
	body := answer.Body.Bytes()
	if answer.Code == http.StatusOK && json.Unmarshal(body, &index) == nil {
		repository := r.URL.Path[:strings.Index(r.URL.Path, "/referrers/")]
		list, _ := index["manifests"].([]any)
		for _, entry := range list {
			mend(next, repository, entry.(map[string]any))
		}
		body, _ = json.Marshal(index)
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.Code)
	w.Write(body)
}

func mend(next http.Handler, repository string, descriptor map[string]any) {
	one := httptest.NewRecorder()
	next.ServeHTTP(one, httptest.NewRequest(http.MethodGet, repository+"/manifests/"+descriptor["digest"].(string), nil))
	var m manifest
	if json.Unmarshal(one.Body.Bytes(), &m) != nil {
		return
	}
	if m.ArtifactType != "" {
		descriptor["artifactType"] = m.ArtifactType
	}
	if len(m.Annotations) > 0 {
		descriptor["annotations"] = m.Annotations
	}
}
