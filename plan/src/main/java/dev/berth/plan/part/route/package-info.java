/**
 * How visitors reach a site: Traefik's routes and middlewares, and the certificate. Pure; knows no kind. May call
 * {@code dev.berth.plan} and {@code dev.berth.plan.name}.
 */
package dev.berth.plan.part.route;
