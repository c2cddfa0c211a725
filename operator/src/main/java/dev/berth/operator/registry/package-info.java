/**
 * What registries say about images: tags to digests, platforms, USER and EXPOSE, gathered in the background and read by the World.
 *
 * <p>{@link dev.berth.operator.registry.ImageWatch} decides who is asked when, {@link dev.berth.operator.registry.RegistryClient} asks. May call
 * {@code dev.berth.plan} and the JDK's HTTP client; knows nothing of Kubernetes but the content of a
 * {@code kubernetes.io/dockerconfigjson} Secret. Passwords live in memory only, in {@link dev.berth.operator.registry.Credentials}, and appear in
 * no text.
 *
 * <p>Why a client of our own and not {@code land.oras:oras-java-sdk}: that library calls itself alpha, and 0.7.0 (the newest that resolved)
 * reads answers of any size into memory, sets no time limit on a whole request, runs {@code docker-credential-*} programs named by a configuration
 * file, and brings a second Jackson, zstd, BouncyCastle, Micrometer and a compression library. What is needed of the distribution API is two GET
 * requests and a token, and a tenant may name any host, so limits matter more here than features.
 */
package dev.berth.operator.registry;
