module github.com/berth-dev/berth/runner

go 1.26
