/** Sealed records that were made once, with Node's `crypto`. The format must not change: records of this form are in deployments. */
export const SEALED_VECTORS = [
  {
    key: "AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o",
    keyId: "k1",
    context: {
      project: "prj_a",
      authScope: "scp_a",
      subject: "user:ada",
      version: 1,
    },
    text: '{"type":"values","values":{"key":"✓ secret"}}',
    sealed: "v1.k1.AAECAwQFBgcICQoL.5-Nglwt24HjxuPKf9NcLtH5amPmeU4i-s3ej4gogmBEweqcXiPqUl1cvcreGPkVrsf8aLD5ogcWrvX32OMmH",
  },
  {
    key: "BRAbJjE8R1JdaHN-iZSfqrXAy9bh7PcCDRgjLjlET1o",
    keyId: "2026-11",
    context: {
      project: "prj_a",
      authScope: "scp_b",
      subject: "oauth-client",
      version: 4294967295,
    },
    text: '{"type":"values","values":{"client_secret":"s/+="}}',
    sealed: "v1.2026-11.__79_Pv6-fj39vX0.iMk_fqxTcrg4MnGugrG6OEuFJNu0DTWis_kNatl8TJivU7j85JzpYaOMZKeEB7gk2mqHTxu9cW6EpJ2tfxxi-1qVCg",
  },
  {
    key: "CRYjMD1KV2RxfouYpbK_zNnm8wANGic0QU5baHWCj5w",
    keyId: "k_3",
    context: {
      project: "",
      authScope: "",
      subject: "authorization:state/1",
      version: 1,
    },
    text: "{}",
    sealed: "v1.k_3.AAMGCQwPEhUYGx4h.QJxQPMkaINfXhojUX4CHMkyu",
  },
] as const;
