// A real identity provider for tests: node issuer.mjs MODULE PORT CALLBACK. Whoever signs in is who they say they are.
const [module, port, callback] = process.argv.slice(2);
const { default: Provider } = await import(module);

const ROLES = { anna: ["Brygga-handlaggare", "Annat"], bo: ["Brygga-it", "Brygga-handlaggare"], ingen: ["Annat"] };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "brygga", client_secret: "prov-hemlighet", redirect_uris: [callback] }],
  claims: { openid: ["sub", "roles"], profile: ["name"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["prov"] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, roles: ROLES[id] ?? [], name: id }) }),
  pkce: { required: () => true },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
