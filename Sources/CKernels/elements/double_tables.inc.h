/// Tables of sixteen numbers each: what a function is made of in sixteen intervals.
/// Source: computed in 300 bits; the polynomials by interpolation at Chebyshev's points.

/// erf t / t around t = (j + ½) · 6/16, for t from 0 to 6: the coefficients from the highest power down.
#define ERROR_FUNCTION_POWERS 13
static const double error_function_table[ERROR_FUNCTION_POWERS][16] = {
    {
        0x1.3c4430e662019p-14, -0x1.6fd17461ab01dp-14, -0x1.f5b518aa26e03p-16,
        0x1.a4f31ef111820p-15, 0x1.9abc70a956e06p-18, -0x1.020a22c6dff27p-16,
        -0x1.b1fb21a99ae1cp-20, 0x1.5cd41e8d06f82p-19, 0x1.2bfd30b1c4cf5p-21,
        -0x1.6a9bff1c801f6p-23, -0x1.6f09d1b10c2a9p-24, -0x1.d8cb3fa9e4042p-27,
        -0x1.c99d0267fcc28p-33, 0x1.2f692f229a671p-31, 0x1.282827298ba27p-32,
        0x1.fd8153f5f663cp-34,
    },
    {
        0x1.e934920ae4f58p-13, 0x1.641bedbe54d50p-13, -0x1.6f3abc3a5721dp-13,
        -0x1.3e6e37b5ada72p-14, 0x1.24f9523ec943ep-14, 0x1.b02c60367732ap-16,
        -0x1.cc0bdeb67efe7p-17, -0x1.bc1d9c478d3d5p-18, 0x1.290c874919f94p-21,
        0x1.c3e34ae157fbep-21, 0x1.baf090c486540p-23, 0x1.10d7f4b7bb1bap-26,
        -0x1.69509653edce4p-28, -0x1.c839f474b50a4p-29, -0x1.9a74dffc17a1ep-30,
        -0x1.72c44cfbaf872p-31,
    },
    {
        -0x1.36e36f6cf68c2p-11, 0x1.10f1678741997p-11, 0x1.a9e42831fa130p-12,
        -0x1.033b6fedb8321p-12, -0x1.7d4f0bf919647p-13, 0x1.a60b1c5a39310p-15,
        0x1.ad5157bd92b95p-15, 0x1.6044a3deac91fp-19, -0x1.a9c6a36ec8101p-18,
        -0x1.3638b847fe2efp-19, -0x1.484a2de863b6ep-22, 0x1.30fae97c89e79p-25,
        0x1.37f0a0680fe2fp-25, 0x1.2dff23599e435p-26, 0x1.174e92b8f9003p-27, 0x1.0c91402b2711ep-28,
    },
    {
        -0x1.7811ea193cef5p-10, -0x1.82ea1293a11adp-10, 0x1.80dd0640ae167p-11,
        0x1.d0488f43196e6p-11, -0x1.db2309a413cfdp-14, -0x1.354e236587432p-12,
        -0x1.c0401692367c1p-15, 0x1.333abb76a45b8p-15, 0x1.56239ef3cae50p-16,
        0x1.0bf9ccabb263fp-18, -0x1.3e49310b79fbcp-24, -0x1.74471b2adf9eap-22,
        -0x1.944ddf69e554ap-23, -0x1.82fe133f0d17cp-24, -0x1.7c164bede8d6ep-25,
        -0x1.8649353a34a54p-26,
    },
    {
        0x1.027001e8f9e9ap-8, -0x1.2092d0d646500p-9, -0x1.b1ef4ca326c77p-9, 0x1.247a3a6115484p-13,
        0x1.63c246af32b0fp-10, 0x1.b4a305d0edd4dp-12, -0x1.5f131e14b0e86p-13,
        -0x1.2c7eafa5a2df4p-13, -0x1.41b7e601ddc40p-15, -0x1.c2aea0426e0a0p-20,
        0x1.7f02f9f896d0dp-19, 0x1.e50a5d33d6ef8p-20, 0x1.e71ce0961dfdep-21, 0x1.eb3ccfd5038a5p-22,
        0x1.02659cabe9ca0p-22, 0x1.1b924578a1d5fp-23,
    },
    {
        0x1.d6a56e5cdcb88p-8, 0x1.418812343fc22p-7, -0x1.a5d2e4d76e672p-12, -0x1.58c81dc58b69cp-8,
        -0x1.188297c3d18f3p-9, 0x1.5b1403e0edb27p-11, 0x1.af827a13f7de9p-11, 0x1.28b05d0d9ba09p-12,
        0x1.afe6a715f611cp-16, -0x1.571541d0c5abbp-16, -0x1.025790bf9eda4p-16,
        -0x1.13b1758a60b04p-17, -0x1.1f639b1a29efap-18, -0x1.370d603f80de6p-19,
        -0x1.5f457f42fc181p-20, -0x1.9c10b7ae85befp-21,
    },
    {
        -0x1.677ae23106151p-6, 0x1.2aefea7dd2280p-8, 0x1.20af561de470ep-6, 0x1.007ad2e563159p-7,
        -0x1.5e721459357f8p-9, -0x1.03b7936da1edcp-8, -0x1.abb388167c6dbp-10,
        -0x1.a9289c109ef38p-13, 0x1.15c71e15b15fdp-13, 0x1.e645c4aa1e06dp-14,
        0x1.15975585b5387p-14, 0x1.2d4e4c68c48f5p-15, 0x1.514854712f00dp-16, 0x1.89b80ad98cd3ep-17,
        0x1.dd832b62437a6p-18, 0x1.2b6429786f1c6p-18,
    },
    {
        -0x1.d0686f572ff6bp-6, -0x1.92fd6786b2c2dp-5, -0x1.379108f2ef598p-6, 0x1.8999afcf1cebbp-7,
        0x1.092fbb3a40e86p-6, 0x1.e02ba3bd9d929p-8, 0x1.ff2ed0bdf1c5cp-11, -0x1.ab92808a4409bp-11,
        -0x1.93798be8f71fdp-11, -0x1.eb86a76f22b4ep-12, -0x1.17a11604fc8b1p-12,
        -0x1.45d210204cd4fp-13, -0x1.8b5c04e7ca95dp-14, -0x1.f24f14053eb78p-15,
        -0x1.448f3749e7839p-15, -0x1.b30d8ced32167p-16,
    },
    {
        0x1.95f90c6998bf3p-4, 0x1.1354bdb0767c8p-6, -0x1.a83203f32f60fp-5, -0x1.c067e3cd52195p-5,
        -0x1.92506b292808ep-6, -0x1.1403e625d27b9p-9, 0x1.3c94b39db007dp-8, 0x1.2593e9b2856ddp-8,
        0x1.799525ef51e0bp-9, 0x1.c4c8fb78286ecp-10, 0x1.14adb609f332cp-10, 0x1.5f77ad1be7c9dp-11,
        0x1.cf54ab947dcb9p-12, 0x1.3b56372034f2fp-12, 0x1.b932b18151749p-13, 0x1.3c17d8700c4ffp-13,
    },
    {
        0x1.4c6796aab8972p-4, 0x1.6262c6c4b0254p-3, 0x1.1daad1cca418ep-3, 0x1.abb88a77c2f85p-5,
        -0x1.0b4f228178165p-7, -0x1.aa2cb39216fffp-6, -0x1.704381c10f54cp-6, -0x1.ee6404fba4b86p-7,
        -0x1.3a0bd7e30dfb9p-7, -0x1.964941ef94539p-8, -0x1.109b4df2e155fp-8, -0x1.7af4d27dffde9p-9,
        -0x1.0f7bf56bf2f4cp-9, -0x1.8f19239d02a28p-10, -0x1.2be074ca57996p-10,
        -0x1.cb52a6842395bp-11,
    },
    {
        -0x1.6948b59e1edfap-2, -0x1.957878b9a0e22p-3, -0x1.96b59010877d9p-7, 0x1.881c8071ff830p-4,
        0x1.dbcb2d65fceb1p-4, 0x1.8017a093cae02p-4, 0x1.0c7a53b881f44p-4, 0x1.6c6096b38a50cp-5,
        0x1.f91ddc13f7d73p-6, 0x1.6a4f9f68b08bbp-6, 0x1.0c61a08508630p-6, 0x1.9890e7e0057f1p-7,
        0x1.3e254d8c41262p-7, 0x1.f91bd1ac9e481p-8, 0x1.97a51ec68799ep-8, 0x1.4dba0cfc10d42p-8,
    },
    {
        -0x1.1ad8fe728fb0dp-3, -0x1.679e55f14d0eap-2, -0x1.b5e332cde440fp-2, -0x1.8f809e64ed9a2p-2,
        -0x1.39c6f88e49114p-2, -0x1.cfd13eabffa6cp-3, -0x1.56032d5d0baafp-3, -0x1.02968c04ffb99p-3,
        -0x1.9315ad7b4b376p-4, -0x1.42bbe2c4d7a5bp-4, -0x1.0830f66ef043ep-4, -0x1.b87c4fe0b3d4bp-5,
        -0x1.74d3b7b0c35f8p-5, -0x1.3fa39ab50c6aep-5, -0x1.15123aeb0f550p-5, -0x1.e4f25ade496f5p-6,
    },
    {
        0x1.1d83ecffec36fp+0, 0x1.0515eb269a871p+0, 0x1.bd27934b60faap-1, 0x1.6d59d74762b16p-1,
        0x1.2a3f118acbfb6p-1, 0x1.eebaa9dc6cd65p-2, 0x1.a3dd53a96f827p-2, 0x1.6c10437d90960p-2,
        0x1.4140b7597ed16p-2, 0x1.1f703f011c050p-2, 0x1.04104093ef2dap-2, 0x1.dae60763144f3p-3,
        0x1.b4e81b4e42575p-3, 0x1.948b0fcd6d35cp-3, 0x1.78a4c8178a466p-3, 0x1.6058160581604p-3,
    },
};

/// A number m of interval j, from 23/32 to 23/16, times its factor is near 1. The factors have nine bits.
static const double logarithm_factors[16] = {
    0x1.0000000000000p+0, 0x1.d400000000000p-1, 0x1.ba00000000000p-1, 0x1.a400000000000p-1,
    0x1.9000000000000p-1, 0x1.7e00000000000p-1, 0x1.6c00000000000p-1, 0x1.5d00000000000p+0,
    0x1.4e00000000000p+0, 0x1.4100000000000p+0, 0x1.3500000000000p+0, 0x1.2a00000000000p+0,
    0x1.1f00000000000p+0, 0x1.1600000000000p+0, 0x1.0d00000000000p+0, 0x1.0000000000000p+0,
};
/// The natural logarithms of 1 / factor, in two parts.
static const double natural_logarithms[2][16] = {
    {
        0, 0x1.700d30aeac000p-4, 0x1.2d1610c868000p-3, 0x1.95a5adcf70000p-3,
        0x1.f991c6cb3c000p-3, 0x1.2bef07cdc9000p-2, 0x1.5d5bddf596000p-2, -0x1.3d54fa5c1f000p-2,
        -0x1.1058bf9ae5000p-2, -0x1.cf6354e09c000p-3, -0x1.815c0a1436000p-3, -0x1.371fc201e8000p-3,
        -0x1.d4313d66cc000p-4, -0x1.51b073f060000p-4, -0x1.95c830ec90000p-5, 0,
    },
    {
        0, 0x1.c1e8da99ded32p-49, 0x1.39d6ccb81b4a1p-47, 0x1.7f22858a0ff6fp-47,
        -0x1.90d04cd7cc834p-44, 0x1.a9cfa4a5004f4p-45, -0x1.a0b2a08a465dcp-47,
        -0x1.c3e1cd9a395e3p-44, 0x1.4ab9d817d52cdp-44, -0x1.771239a07d55bp-45,
        0x1.02a52f9201ce8p-44, -0x1.ee8779b2d8abcp-44, 0x1.9454379135713p-45,
        -0x1.83f69278e686ap-44, 0x1.c148297c5feb8p-45, 0,
    },
};
/// The binary logarithms of 1 / factor, in two parts.
static const double binary_logarithms[2][16] = {
    {
        0, 0x1.097e38ce60000p-3, 0x1.b2602497d6000p-3, 0x1.249cd2b13d000p-2,
        0x1.6cb0f6865d000p-2, 0x1.b0b67f4f47000p-2, 0x1.f804ae8d0d000p-2, -0x1.c9d02f6ca4000p-2,
        -0x1.88e9c72e0b000p-2, -0x1.4e43880e90000p-2, -0x1.15fa676bb1000p-2, -0x1.c0db6cdd94000p-3,
        -0x1.51bab907a6000p-3, -0x1.e72ec117fc000p-4, -0x1.24b5b7e134000p-4, 0,
    },
    {
        0, 0x1.924ae921f7ecap-45, -0x1.974e6432d9ee8p-44, -0x1.49d97df07e357p-45,
        -0x1.c57f2495fb7fap-44, -0x1.fc02bc277071dp-44, -0x1.7f33943464056p-45,
        -0x1.ecf4dff1e8ea2p-44, -0x1.12d25b3252647p-45, 0x1.258110a38f4e9p-44,
        0x1.c029a071eeb10p-44, -0x1.bdc81c4db3134p-44, 0x1.badba7fbb3d20p-46,
        0x1.a4de3424a2624p-44, -0x1.a3c89a2cf3516p-44, 0,
    },
};
/// The decimal logarithms of 1 / factor, in two parts.
static const double decimal_logarithms[2][16] = {
    {
        0, 0x1.3faf7c6630000p-5, 0x1.0585283764000p-4, 0x1.605735ee98000p-4,
        0x1.b721cd1714000p-4, 0x1.0484e4942a000p-3, 0x1.2f7301cf4e000p-3, -0x1.13a18ae256000p-3,
        -0x1.d91d5866ac000p-4, -0x1.927e641810000p-4, -0x1.4eb812997c000p-4, -0x1.0e3d29d810000p-4,
        -0x1.96aaacff00000p-5, -0x1.25502c0fc0000p-5, -0x1.60753003b0000p-6, 0,
    },
    {
        0, 0x1.83662f181f53fp-47, 0x1.77c3e779b9fcfp-48, 0x1.7c3cf23a17d9fp-46,
        0x1.7e295f660b9dap-44, 0x1.4867cc62a8c08p-44, 0x1.0f5c70d1a6341p-44,
        -0x1.7313a1aeda20cp-44, 0x1.66473a1327abcp-44, 0x1.0e034db19292ep-45,
        -0x1.bc74d0b955270p-45, -0x1.65e62559618f2p-44, 0x1.862239186139bp-44,
        -0x1.8a5c00ed6bef7p-44, 0x1.ac42915db7ec8p-44, 0,
    },
};
