module github.com/berth-dev/berth/runner

go 1.26

require (
	filippo.io/age v1.3.2
	github.com/pkg/sftp v1.13.12
	golang.org/x/crypto v0.55.0
)

require (
	filippo.io/hpke v0.4.0 // indirect
	github.com/kr/fs v0.1.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
)
