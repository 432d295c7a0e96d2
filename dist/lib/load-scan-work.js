import { t as scanWork } from "./scan-and-sign.js";

// tools.lock.json
var tools_lock_default = {
	schema: 1,
	tools: {
		"trivy": {
			"version": "0.72.0",
			"platforms": {
				"linux-x64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.72.0/trivy_0.72.0_Linux-64bit.tar.gz",
					"file": "trivy",
					"archive": "unset",
					"binary": "unset"
				},
				"linux-arm64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.72.0/trivy_0.72.0_Linux-ARM64.tar.gz",
					"file": "trivy",
					"archive": "unset",
					"binary": "unset"
				},
				"darwin-x64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.72.0/trivy_0.72.0_macOS-64bit.tar.gz",
					"file": "trivy",
					"archive": "unset",
					"binary": "unset"
				},
				"darwin-arm64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.72.0/trivy_0.72.0_macOS-ARM64.tar.gz",
					"file": "trivy",
					"archive": "unset",
					"binary": "unset"
				}
			}
		},
		"cosign": {
			"version": "3.1.1",
			"platforms": {
				"linux-x64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.1/cosign-linux-amd64",
					"archive": "unset",
					"binary": "unset"
				},
				"linux-arm64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.1/cosign-linux-arm64",
					"archive": "unset",
					"binary": "unset"
				},
				"darwin-x64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.1/cosign-darwin-amd64",
					"archive": "unset",
					"binary": "unset"
				},
				"darwin-arm64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.1/cosign-darwin-arm64",
					"archive": "unset",
					"binary": "unset"
				},
				"win32-x64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.1/cosign-windows-amd64.exe",
					"archive": "unset",
					"binary": "unset"
				}
			}
		},
		"gitleaks": {
			"version": "8.26.0",
			"platforms": {
				"linux-x64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.26.0/gitleaks_8.26.0_linux_x64.tar.gz",
					"file": "gitleaks",
					"archive": "unset",
					"binary": "unset"
				},
				"linux-arm64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.26.0/gitleaks_8.26.0_linux_arm64.tar.gz",
					"file": "gitleaks",
					"archive": "unset",
					"binary": "unset"
				},
				"darwin-x64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.26.0/gitleaks_8.26.0_darwin_x64.tar.gz",
					"file": "gitleaks",
					"archive": "unset",
					"binary": "unset"
				},
				"darwin-arm64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.26.0/gitleaks_8.26.0_darwin_arm64.tar.gz",
					"file": "gitleaks",
					"archive": "unset",
					"binary": "unset"
				}
			}
		}
	}
};

export { scanWork, tools_lock_default as t };