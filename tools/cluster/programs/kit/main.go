// kit holds what the test cluster needs and no package brings: certificates, images
// made without a build daemon, registries, and the way from an archive to a registry.
package main

import (
	"fmt"
	"os"
)

func main() {
	commands := map[string]func([]string) error{
		"certificates": certificates, "image": image, "registry": serveRegistry, "load": load,
	}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: kit certificates|image|registry|load ... (kit COMMAND -h lists its flags)")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "kit %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}
