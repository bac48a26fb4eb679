"""Paints random landscapes and the words that describe them: the training data of genpulse-starter.

`scene(rng)` draws a description, `paint(scene, rng, size)` an RGB picture of it (float32, height x width x 3, 0..1),
`caption(scene, rng)` a sentence about it. Everything is procedural, so the data set, and the model trained on it, are CC0.
"""

import cv2
import numpy as np

TERRAINS = ["mountains", "hills", "dunes", "sea", "lake", "forest", "meadow", "beach"]
TIMES = ["sunrise", "day", "sunset", "dusk", "night"]
SKIES = ["clear", "cloudy", "overcast", "fog", "storm"]
SEASONS = ["spring", "summer", "autumn", "winter"]

# top, middle, horizon of the sky; light colour; ambient multiplier
SKY = {
    "sunrise": ([(0.36, 0.50, 0.78), (0.86, 0.66, 0.70), (1.00, 0.80, 0.55)], (1.0, 0.80, 0.62), 0.85),
    "day": ([(0.16, 0.42, 0.82), (0.42, 0.67, 0.93), (0.80, 0.90, 0.97)], (1.0, 0.98, 0.92), 1.0),
    "sunset": ([(0.22, 0.17, 0.42), (0.80, 0.34, 0.35), (1.00, 0.62, 0.22)], (1.0, 0.55, 0.28), 0.68),
    "dusk": ([(0.10, 0.11, 0.30), (0.32, 0.25, 0.50), (0.72, 0.48, 0.55)], (0.62, 0.50, 0.72), 0.45),
    "night": ([(0.01, 0.02, 0.07), (0.03, 0.06, 0.16), (0.08, 0.13, 0.27)], (0.38, 0.48, 0.78), 0.20),
}
TINTS = {
    "purple": (0.55, 0.25, 0.75),
    "pink": (0.98, 0.55, 0.70),
    "golden": (1.0, 0.78, 0.30),
    "green": (0.35, 0.75, 0.55),
    "teal": (0.15, 0.60, 0.62),
    "red": (0.85, 0.22, 0.15),
    "orange": (1.0, 0.55, 0.15),
}


def choice(rng, options, weights=None):
    p = None if weights is None else np.asarray(weights, float) / sum(weights)
    return options[rng.choice(len(options), p=p)]


def scene(rng):
    s = {
        "terrain": choice(rng, TERRAINS),
        "time": choice(rng, TIMES, [1.1, 2.2, 1.6, 0.8, 1.6]),
        "sky": choice(rng, SKIES, [3, 3, 0.8, 1, 0.7]),
    }
    s["season"] = choice(rng, SEASONS, [1, 2, 1.2, 1.6])
    if s["terrain"] in ("dunes", "sea", "beach"):
        s["season"] = "summer"
    night, t = s["time"] in ("night", "dusk"), s["terrain"]
    s["stars"] = s["time"] == "night" and s["sky"] in ("clear", "cloudy") and rng.random() < 0.85
    s["aurora"] = s["time"] == "night" and s["sky"] == "clear" and t != "dunes" and rng.random() < 0.35
    s["moon"] = night and s["sky"] in ("clear", "cloudy") and rng.random() < 0.55
    s["sun"] = (
        s["time"] in ("sunrise", "sunset", "day")
        and s["sky"] in ("clear", "cloudy")
        and rng.random() < (0.8 if s["time"] != "day" else 0.35)
    )
    s["lightning"] = s["sky"] == "storm" and rng.random() < 0.5
    s["rainbow"] = s["time"] == "day" and s["sky"] in ("cloudy", "overcast") and rng.random() < 0.15
    s["boat"] = t in ("sea", "lake") and rng.random() < 0.35
    s["lighthouse"] = t in ("sea", "beach") and rng.random() < 0.25
    s["cabin"] = t in ("mountains", "hills", "lake", "meadow", "forest") and rng.random() < 0.22
    s["pines"] = t in ("mountains", "lake", "hills") and rng.random() < 0.4
    s["palms"] = t == "beach" and rng.random() < 0.5
    s["birds"] = not night and s["sky"] in ("clear", "cloudy") and rng.random() < 0.18
    s["flowers"] = t in ("meadow", "hills") and s["season"] in ("spring", "summer") and rng.random() < 0.5
    s["flower_colour"] = choice(rng, ["red", "yellow", "purple", "white", "pink"])
    s["tint"] = (
        choice(rng, list(TINTS))
        if rng.random() < 0.22 and s["sky"] in ("clear", "cloudy") and s["time"] != "night"
        else None
    )
    s["red_land"] = t == "dunes" and rng.random() < 0.4
    return s


# ---------------------------------------------------------------- words
WORDS = {
    "mountains": [
        "mountains",
        "a mountain range",
        "snowy peaks",
        "tall mountains",
        "a mountain landscape",
        "rocky mountains",
    ],
    "hills": ["rolling hills", "hills", "green hills", "a hilly countryside", "gentle hills"],
    "dunes": ["desert dunes", "sand dunes", "a desert", "dunes", "a sandy desert"],
    "sea": ["the sea", "the ocean", "a calm sea", "open water", "ocean waves", "a seascape"],
    "lake": ["a mountain lake", "a lake", "a calm lake with reflections", "a lake between mountains", "still water"],
    "forest": ["a forest", "a pine forest", "woods", "tall trees in a forest", "a dense forest"],
    "meadow": ["a meadow", "grassland", "a green field", "a wide field", "a grassy plain"],
    "beach": ["a beach", "a sandy beach", "the coast", "a shore with waves", "a tropical beach"],
}
TIME_WORDS = {
    "sunrise": ["at sunrise", "at dawn", "in the early morning", "in morning light"],
    "day": ["by day", "at noon", "in daylight", "on a sunny day", "in the afternoon", "under a blue sky"],
    "sunset": ["at sunset", "in the evening", "at golden hour", "with a burning sunset"],
    "dusk": ["at dusk", "at twilight", "after sunset", "in the blue hour"],
    "night": ["at night", "in the night", "by night", "under the night sky", "at midnight"],
}
SKY_WORDS = {
    "clear": ["clear sky", "cloudless sky", ""],
    "cloudy": ["clouds", "cloudy sky", "white clouds", "scattered clouds"],
    "overcast": ["overcast", "grey sky", "gray clouds"],
    "fog": ["fog", "mist", "foggy", "misty"],
    "storm": ["storm", "stormy sky", "dark storm clouds", "rain"],
}
SEASON_WORDS = {
    "spring": ["in spring", "spring"],
    "summer": ["in summer", "summer", ""],
    "autumn": ["in autumn", "autumn colors", "fall", "orange leaves"],
    "winter": ["in winter", "snow", "snowy", "covered in snow"],
}
EXTRA_WORDS = {
    "stars": ["stars", "a starry sky", "many stars", "the milky way"],
    "aurora": ["aurora", "northern lights", "green aurora"],
    "moon": ["a full moon", "moon", "moonlight"],
    "sun": ["the sun", "a bright sun", "sun over the horizon"],
    "lightning": ["lightning", "a lightning bolt"],
    "rainbow": ["a rainbow", "rainbow"],
    "boat": ["a sailing boat", "a small boat", "a sailboat"],
    "lighthouse": ["a lighthouse", "lighthouse"],
    "cabin": ["a cabin", "a small house", "a wooden cabin", "a hut with a lit window"],
    "pines": ["pine trees", "trees", "fir trees"],
    "palms": ["palm trees", "palms"],
    "birds": ["birds", "flying birds"],
}
PREFIX = [
    "",
    "",
    "",
    "",
    "a painting of ",
    "a picture of ",
    "landscape, ",
    "a photo of ",
    "an illustration of ",
    "view of ",
]
SUFFIX = ["", "", "", "", ", beautiful", ", detailed", ", peaceful", ", high quality", ", wide view", ", serene"]


def caption(s, rng):
    season = choice(rng, SEASON_WORDS[s["season"]])
    subject = choice(rng, WORDS[s["terrain"]])
    if s["terrain"] == "hills" and s["season"] in ("winter", "autumn"):
        subject = subject.replace("green ", "")
    if s["terrain"] == "mountains" and s["season"] == "winter" and rng.random() < 0.5:
        subject, season = choice(rng, ["snowy mountains", "snow covered mountains", "snowy peaks"]), ""
    elif s["terrain"] == "lake" and s["season"] == "winter" and rng.random() < 0.6:
        subject, season = choice(rng, ["a snowy mountain lake", "a lake in a snowy landscape", "a winter lake"]), ""
    elif s["season"] == "winter" and season in ("snow", "snowy") and rng.random() < 0.5:
        subject, season = (
            "snowy " + subject.split(" ", 1)[-1] if subject.startswith(("a ", "the ")) else "snowy " + subject
        ), ""
    if s["red_land"] and rng.random() < 0.85:
        subject = "red " + subject.removeprefix("a ")
    if s["terrain"] == "forest" and s["season"] == "autumn" and rng.random() < 0.5:
        subject, season = choice(rng, ["an autumn forest", "orange trees in a forest", "a colorful forest"]), ""
    parts = []
    time_phrase = choice(rng, TIME_WORDS[s["time"]])
    if time_phrase == "under a blue sky" and (s["sky"] in ("overcast", "fog", "storm") or s["tint"]):
        time_phrase = "by day"
    if time_phrase == "on a sunny day" and s["sky"] in ("overcast", "fog", "storm"):
        time_phrase = "by day"
    if rng.random() < 0.92:
        subject += " " + time_phrase
    if season and rng.random() < 0.75:
        parts.append(season)
    sky = choice(rng, SKY_WORDS[s["sky"]])
    if sky and rng.random() < (0.75 if s["sky"] != "clear" else 0.4):
        parts.append(sky)
    if s["tint"] and rng.random() < 0.95:
        parts.append(
            choice(
                rng,
                [
                    f"{s['tint']} sky",
                    f"{s['tint']} light",
                    f"{s['tint']} clouds" if s["sky"] == "cloudy" else f"{s['tint']} sky",
                ],
            )
        )
    for key, words in EXTRA_WORDS.items():
        if s[key] and rng.random() < 0.92:
            parts.append(choice(rng, words))
    if s["flowers"] and rng.random() < 0.95:
        parts.append(choice(rng, [f"{s['flower_colour']} flowers", f"{s['flower_colour']} flowers", "flowers"]))
    rng.shuffle(parts)
    text = subject
    for p in parts:
        text += choice(rng, [", ", ", ", " with "]) + p if not p.startswith("in ") else " " + p
    return (choice(rng, PREFIX) + text + choice(rng, SUFFIX)).strip()


# ---------------------------------------------------------------- paint
def noise(rng, size, base=(4, 4), octaves=5, gain=0.5):
    out, amp = np.zeros((size, size), np.float32), 1.0
    for i in range(octaves):
        g = rng.standard_normal((base[0] * 2**i + 1, base[1] * 2**i + 1)).astype(np.float32)
        out += amp * cv2.resize(g, (size, size), interpolation=cv2.INTER_CUBIC)
        amp *= gain
    return out / 1.6


def ridge(rng, size, base, octaves, gain, sharp=False):
    """A height profile along x, mean 0, about -1..1."""
    out, amp = np.zeros(size, np.float32), 1.0
    for i in range(octaves):
        n = base * 2**i + 2
        g = rng.uniform(-1, 1, (1, n)).astype(np.float32)
        if sharp:
            x = np.linspace(0, n - 1, size)
            row = np.interp(x, np.arange(n), g[0]).astype(np.float32)
        else:
            row = cv2.resize(g, (size, 1), interpolation=cv2.INTER_CUBIC)[0]
        out += amp * row
        amp *= gain
    return out


def mix(a, b, t):
    return a * (1 - t) + b * t


def col(*c):
    return np.array(c, np.float32)


def smooth(e0, e1, x):
    t = np.clip((x - e0) / (e1 - e0), 0, 1)
    return t * t * (3 - 2 * t)


def paint(s, rng, size=256):
    n = size
    yy, xx = np.mgrid[0:n, 0:n].astype(np.float32) / n
    (top, mid, hor), light, amb = SKY[s["time"]]
    top, mid, hor, light = col(*top), col(*mid), col(*hor), col(*light)
    j = rng.uniform(-0.035, 0.035, 3).astype(np.float32)
    top, mid, hor = top + j * 0.7, mid + j, hor + j * 0.5
    if s["tint"]:
        t = col(*TINTS[s["tint"]])
        mid, hor, top = mix(mid, t, 0.65), mix(hor, t, 0.5), mix(top, t * 0.55, 0.45)
        light = mix(light, t, 0.3)
    if s["sky"] in ("overcast", "fog", "storm"):
        grey = (
            col(0.70, 0.72, 0.75) * (0.35 + 0.65 * amb)
            if s["sky"] != "storm"
            else col(0.26, 0.28, 0.33) * (0.45 + 0.55 * amb)
        )
        k = {"overcast": 0.75, "fog": 0.6, "storm": 0.82}[s["sky"]]
        top, mid, hor, light = (
            mix(top, grey * 0.8, k),
            mix(mid, grey, k),
            mix(hor, grey * 1.1, k * 0.9),
            mix(light, grey, 0.6),
        )
    terrain = s["terrain"]
    horizon = {
        "mountains": 0.62,
        "hills": 0.56,
        "dunes": 0.50,
        "sea": 0.56,
        "lake": 0.60,
        "forest": 0.60,
        "meadow": 0.58,
        "beach": 0.50,
    }[terrain] + rng.uniform(-0.05, 0.05)
    # sky
    v = np.clip(yy / horizon, 0, 1)[..., None]
    img = np.where(v < 0.55, mix(top, mid, smooth(0, 0.55, v)), mix(mid, hor, smooth(0.55, 1.0, v))).astype(np.float32)
    sx = rng.uniform(0.15, 0.85)
    sy = {
        "sunrise": horizon - rng.uniform(0.02, 0.14),
        "sunset": horizon - rng.uniform(0.0, 0.12),
        "day": rng.uniform(0.08, 0.2),
        "dusk": horizon + 0.03,
        "night": rng.uniform(0.1, 0.25),
    }[s["time"]]
    d = np.sqrt((xx - sx) ** 2 + (yy - sy) ** 2)
    if s["time"] in ("sunrise", "sunset", "dusk") and s["sky"] in ("clear", "cloudy"):
        img = mix(img, light * 1.05, (0.65 * np.exp(-((d / 0.38) ** 2)) * (1 if s["sun"] else 0.7))[..., None])
    if s["stars"]:
        m = int(rng.uniform(120, 320) * (n / 256) ** 2)
        px, py, b = rng.integers(0, n, m), (rng.random(m) ** 1.3 * horizon * n).astype(int), rng.random(m) ** 3
        star = np.zeros((n, n), np.float32)
        star[np.clip(py, 0, n - 1), px] = 0.35 + 0.65 * b
        star = np.maximum(star, cv2.GaussianBlur(star, (3, 3), 0.7) * 1.1)
        img += star[..., None] * col(0.95, 0.97, 1.0)
        band = np.exp(-((((xx - 0.5) * rng.uniform(-1, 1) + yy * 0.7 - rng.uniform(0.1, 0.35)) / 0.1) ** 2)) * (
            0.5 + 0.5 * noise(rng, n, (6, 6), 4)
        )
        img += np.clip(band, 0, 1)[..., None] * col(0.10, 0.10, 0.16)
    if s["aurora"]:
        c = 0.32 * horizon + 0.10 * ridge(rng, n, 3, 3, 0.5)[None, :]
        below = np.clip((c - yy) / 0.28, -1, 1)
        curtain = np.where(below > 0, np.exp(-below * 2.6), np.exp(below * 14)) * (
            0.55 + 0.45 * ridge(rng, n, 24, 2, 0.6)[None, :]
        )
        hue = mix(col(0.15, 0.95, 0.50), col(0.55, 0.25, 0.85), np.clip(below, 0, 1)[..., None])
        img += np.clip(curtain, 0, 1)[..., None] * hue * 0.75
    if s["moon"]:
        mx, my = rng.uniform(0.15, 0.85), rng.uniform(0.10, 0.30)
        dm, r = np.sqrt((xx - mx) ** 2 + (yy - my) ** 2), rng.uniform(0.030, 0.055)
        img += (0.35 * np.exp(-((dm / 0.16) ** 2)))[..., None] * col(0.75, 0.82, 1.0)
        img = mix(
            img,
            col(0.97, 0.96, 0.88) * (0.93 + 0.05 * noise(rng, n, (24, 24), 2)[..., None]),
            smooth(r + 0.004, r - 0.004, dm)[..., None],
        )
        sx, sy = mx, my
    if s["sun"]:
        r = 0.045 if s["time"] != "day" else 0.038
        img += (0.55 * np.exp(-((d / 0.15) ** 2)))[..., None] * light
        img = mix(img, np.clip(light * 1.1 + 0.25, 0, 1), smooth(r + 0.006, r - 0.006, d)[..., None])
    if s["rainbow"]:
        dr = np.sqrt((xx - 0.5) ** 2 + (yy - horizon - 0.12) ** 2)
        u = (dr - 0.42) / 0.06
        hue = np.stack(
            [
                np.clip(1.6 - 3 * np.abs(u - 1.0), 0, 1),
                np.clip(1.4 - 3 * np.abs(u - 0.5), 0, 1),
                np.clip(1.6 - 3 * np.abs(u), 0, 1),
            ],
            -1,
        )
        img = mix(img, hue, (0.55 * smooth(-0.25, 0.1, u) * smooth(1.25, 0.9, u))[..., None])
    if s["sky"] in ("cloudy", "storm", "overcast"):
        cover = {"cloudy": rng.uniform(-0.05, 0.35), "overcast": 0.9, "storm": 0.8}[s["sky"]]
        f = noise(rng, n, (7, 3), 5, 0.55)
        f2 = np.roll(f, int(0.02 * n), 0)
        dens = smooth(0.25 - cover, 1.05 - cover, f) * smooth(horizon + 0.02, horizon - 0.25, yy) ** 0.6
        lit = np.clip(0.62 + 0.55 * (f - f2) + 0.12 * f, 0, 1)[..., None]
        if s["sky"] == "cloudy":
            bright = {
                "day": col(1, 1, 1),
                "sunrise": col(1.0, 0.83, 0.74),
                "sunset": col(1.0, 0.58, 0.40),
                "dusk": col(0.62, 0.46, 0.60),
                "night": col(0.20, 0.25, 0.38),
            }[s["time"]]
            dark = {
                "day": col(0.70, 0.76, 0.86),
                "sunrise": col(0.62, 0.55, 0.66),
                "sunset": col(0.42, 0.24, 0.38),
                "dusk": col(0.25, 0.22, 0.36),
                "night": col(0.05, 0.08, 0.15),
            }[s["time"]]
            if s["tint"]:
                bright = mix(bright, col(*TINTS[s["tint"]]), 0.6)
        else:
            bright, dark = hor * 1.05, top * 0.62
        img = mix(img, mix(dark, bright, lit), (dens * 0.92)[..., None])
    if s["lightning"]:
        x, y, pts = rng.uniform(0.2, 0.8), 0.05, []
        while y < horizon:
            pts.append((int(x * n * 16), int(y * n * 16)))
            x, y = x + rng.uniform(-0.05, 0.05), y + rng.uniform(0.02, 0.06)
        bolt = np.zeros((n, n), np.float32)
        cv2.polylines(bolt, [np.array(pts, np.int32)], False, 1.0, max(1, n // 160), cv2.LINE_AA, 4)
        img += (bolt * 0.9 + 0.8 * cv2.GaussianBlur(bolt, (0, 0), n * 0.03))[..., None] * col(0.85, 0.88, 1.0)
    sky_img = img.copy()
    hz = img[min(n - 1, int(horizon * n) - 2)].mean(0)
    haze = mix(hor, hz, 0.5)
    side = np.sign(sx - 0.5) or 1.0
    winter, autumn = s["season"] == "winter", s["season"] == "autumn"
    grass = {
        "spring": col(0.42, 0.62, 0.22),
        "summer": col(0.26, 0.52, 0.18),
        "autumn": col(0.66, 0.50, 0.20),
        "winter": col(0.92, 0.94, 0.98),
    }[s["season"]]
    tree = {
        "spring": col(0.18, 0.40, 0.16),
        "summer": col(0.08, 0.27, 0.12),
        "autumn": col(0.72, 0.33, 0.08),
        "winter": col(0.22, 0.30, 0.30),
    }[s["season"]]
    lum = 0.28 + 0.72 * amb
    lit_by = mix(col(1, 1, 1), light, 0.75) * lum

    def put(mask, colour):
        nonlocal img
        img = mix(img, colour, mask[..., None])

    def above(line):  # 1 below the line y=line(x), antialiased
        return np.clip((yy - line[None, :]) * n + 0.5, 0, 1)

    def mountain(base, height, colour, depth, snowline):
        line = (base - height * (0.5 + 0.5 * ridge(rng, n, int(rng.integers(2, 5)), 6, 0.5, True))).astype(np.float32)
        below = yy - line[None, :]
        f = (
            noise(rng, n, (5, 9), 5, 0.6)
            + 2.2 * side * np.gradient(cv2.GaussianBlur(line[None, :], (0, 0), n * 0.012)[0])[None, :] * n * 0.12
        )
        shade = np.clip(0.62 + 0.26 * f, 0.25, 1.15)[..., None]
        body = np.broadcast_to(colour, (n, n, 3))
        snow = smooth(
            snowline + 0.05, snowline - 0.02, below / max(height, 1e-3) + 0.16 * noise(rng, n, (9, 14), 4, 0.6)
        )
        body = mix(body, col(0.95, 0.97, 1.0), snow[..., None]) * shade * lit_by
        put(above(line), mix(body, haze, depth))
        return line

    def hill(base, height, colour, depth, tex=0.10, octaves=3, freq=2):
        line = (base - height * (0.5 + 0.5 * ridge(rng, n, freq, octaves, 0.42))).astype(np.float32)
        below = np.clip((yy - line[None, :]) * 3.0, 0, 1)[..., None]
        f = noise(rng, n, (10, 5), 4, 0.6)[..., None]
        g = side * np.gradient(cv2.GaussianBlur(line[None, :], (0, 0), n * 0.02)[0])[None, :, None] * n * 0.20
        body = colour * np.clip(0.95 + tex * f + 0.35 * g - 0.18 * below, 0.3, 1.25) * lit_by
        put(above(line), mix(body, haze, depth))
        return line

    def trees(base_line, height, colour, depth, count, round_top=False):
        xs = rng.uniform(-0.03, 1.03, count)
        h = height * rng.uniform(0.55, 1.25, count)
        w = h * rng.uniform(0.26, 0.36, count)
        x = np.arange(n, dtype=np.float32) / n
        line = np.asarray(base_line, np.float32).copy()
        jag = 0.012 * ridge(rng, n, 60, 1, 1.0, True)
        for xc, hh, ww in zip(xs, h, w):
            u = np.abs(x - xc) / ww * 2
            prof = (np.sqrt(np.clip(1 - u * u, 0, 1)) if round_top else np.clip(1 - u, 0, 1)) * hh
            inside = u < 1
            at = base_line[min(n - 1, max(0, int(xc * n)))]
            line = np.where(inside, np.minimum(line, at - prof + jag * (prof > 0.01)), line)
        below = np.clip((yy - line[None, :]) / max(height, 1e-3), 0, 1)[..., None]
        f = noise(rng, n, (32, 40), 2, 0.6)[..., None]
        body = colour * np.clip(1.05 + 0.18 * f - 0.35 * below, 0.3, 1.4) * lit_by
        if winter:
            body = mix(body, col(0.93, 0.95, 1.0) * lit_by, np.clip(0.45 + 0.5 * f - 0.5 * below, 0, 0.85))
        put(above(line), mix(body, haze, depth))

    def water(y0, tint, calm, reflect_img):
        nonlocal img
        t = np.clip((yy - y0) / (1 - y0), 0, 1)
        amp = (0.004 + 0.03 * t) * (0.5 if calm else 1.2)
        wav = noise(rng, n, (48, 6), 3, 0.6) * smooth(0, 0.08, t)
        src_y = np.clip(2 * y0 - yy + amp * wav, 0, y0 - 1 / n) * n
        src_x = np.clip(xx + 0.25 * amp * wav, 0, 1) * n
        refl = cv2.remap(
            reflect_img.astype(np.float32),
            src_x.astype(np.float32),
            src_y.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        body = mix(
            refl, np.broadcast_to(tint * lit_by, refl.shape), (0.22 + 0.45 * t if calm else 0.45 + 0.4 * t)[..., None]
        )
        body = body * (1 + (0.05 if calm else 0.14) * wav[..., None])
        if s["sun"] or s["moon"]:
            glint = np.exp(-(((xx - sx) / (0.025 + 0.16 * t)) ** 2)) * np.clip(0.45 + 0.9 * wav, 0, 1)
            body = body + (glint * (0.55 if s["sun"] else 0.35))[..., None] * (
                light if s["sun"] else col(0.8, 0.85, 1.0)
            )
        put(np.clip((yy - y0) * n + 0.5, 0, 1), body)

    def poly(points, colour, target=None):
        nonlocal img
        m = np.zeros((n, n), np.float32)
        cv2.fillPoly(m, [np.array([(p[0] * n * 16, p[1] * n * 16) for p in points], np.int32)], 1.0, cv2.LINE_AA, 4)
        put(m, colour)

    def cabin(x, y, w):
        wall, roof = (
            col(0.42, 0.26, 0.16) * lit_by,
            (col(0.90, 0.92, 0.97) if winter else col(0.30, 0.14, 0.12)) * lit_by,
        )
        poly([(x - w, y), (x + w, y), (x + w, y - w), (x - w, y - w)], wall)
        poly([(x - 1.3 * w, y - w), (x + 1.3 * w, y - w), (x, y - 2.0 * w)], roof)
        glow = col(1.0, 0.82, 0.35) if amb < 0.7 else col(0.55, 0.65, 0.75)
        poly(
            [
                (x - 0.35 * w, y - 0.3 * w),
                (x + 0.35 * w, y - 0.3 * w),
                (x + 0.35 * w, y - 0.8 * w),
                (x - 0.35 * w, y - 0.8 * w),
            ],
            glow,
        )

    rock, blue_rock = col(0.40, 0.37, 0.37), col(0.34, 0.40, 0.52)
    snowline = {"spring": 0.38, "summer": 0.22, "autumn": 0.30, "winter": 1.2}[s["season"]] + rng.uniform(-0.08, 0.08)
    if terrain == "mountains":
        mountain(horizon + 0.02, rng.uniform(0.30, 0.45), blue_rock, 0.55, snowline)
        line = mountain(horizon + 0.10, rng.uniform(0.28, 0.42), rock, 0.22, snowline)
        hl = hill(0.86, 0.14, grass if winter else mix(grass, rock, 0.35), 0.06)
        if s["pines"]:
            trees(hl + 0.02, 0.10, tree, 0.04, 40)
        elif rng.random() < 0.5:
            trees(hill(0.80, 0.08, grass, 0.10) + 0.01, 0.045, tree, 0.14, 70)
        hill(1.0, 0.14, grass * (1.0 if winter else 0.75), 0.0)
    elif terrain == "hills":
        if rng.random() < 0.4:
            mountain(horizon + 0.02, 0.16, blue_rock, 0.66, snowline)
        for i in range(5):
            hl = hill(
                horizon + 0.05 + 0.10 * i, 0.10 + 0.02 * i, grass * (1 - 0.05 * i), 0.55 * (1 - i / 4) ** 1.3, freq=2
            )
            if i in (1, 3) and (s["pines"] or rng.random() < 0.3):
                trees(hl + 0.01, 0.03 + 0.022 * i, tree, 0.4 * (1 - i / 4), 16, round_top=not s["pines"])
    elif terrain == "dunes":
        sand = col(0.72, 0.33, 0.18) if s["red_land"] else col(0.90, 0.70, 0.42)
        for i in range(5):
            base, height = horizon + 0.06 + 0.10 * i, 0.09 + 0.035 * i
            r1 = ridge(rng, n, 2, 3, 0.35)
            line = (base - height * (0.5 + 0.5 * r1)).astype(np.float32)
            slope = side * np.gradient(cv2.GaussianBlur(line[None, :], (0, 0), n * 0.02)[0]) * n
            crest = (0.03 * np.sin(np.arange(n) / n * rng.uniform(9, 20) + rng.uniform(0, 6))).astype(np.float32)
            below = yy - line[None, :]
            shadow = smooth(-0.02, 0.02, below - np.clip(0.03 + crest + 0.04 * slope, 0, 0.3)[None, :])
            ripple = 0.03 * np.sin((yy + 0.04 * noise(rng, n, (4, 4), 2)) * n * 0.55)
            body = (
                sand
                * (np.clip(1.12 + 0.25 * slope[None, :, None], 0.7, 1.3) - 0.38 * shadow[..., None] + ripple[..., None])
                * lit_by
            )
            put(above(line), mix(body, haze, 0.5 * (1 - i / 4) ** 1.4))
    elif terrain in ("sea", "lake"):
        if terrain == "lake":
            mountain(
                horizon + 0.015, rng.uniform(0.22, 0.38), blue_rock if rng.random() < 0.5 else rock, 0.38, snowline
            )
            bank = hill(horizon + 0.01, 0.06, mix(grass, tree, 0.3), 0.22)
            if s["pines"] or rng.random() < 0.5:
                trees(np.minimum(bank + 0.01, horizon), 0.075 if s["pines"] else 0.04, tree, 0.16, 60)
            if s["cabin"]:
                cabin(rng.uniform(0.2, 0.8), horizon - 0.004, 0.030)
        elif rng.random() < 0.3:
            hill(horizon + 0.004, 0.05, blue_rock, 0.5)
        if s["lighthouse"]:
            x = rng.choice([rng.uniform(0.1, 0.3), rng.uniform(0.7, 0.9)])
            rockline = (
                horizon
                + 0.03
                - 0.07 * np.exp(-(((np.arange(n) / n - x) / 0.10) ** 2))
                + 0.004 * ridge(rng, n, 30, 2, 0.6, True)
            ).astype(np.float32)
            put(above(rockline) * (np.abs(xx - x) < 0.2), col(0.25, 0.23, 0.22) * lit_by)
            lighthouse_x, lighthouse_y = x, horizon - 0.03
        water(
            horizon,
            col(0.06, 0.26, 0.40) if terrain == "sea" else col(0.10, 0.24, 0.30),
            terrain == "lake" or s["sky"] in ("clear", "fog"),
            img,
        )
        if terrain == "sea":
            f = noise(rng, n, (52, 7), 3, 0.6)
            t = np.clip((yy - horizon) / (1 - horizon), 0, 1)
            put(np.clip((f - 1.35) * 1.4, 0, 1) * smooth(0.05, 0.4, t) * 0.55, col(0.95, 0.97, 1.0) * lit_by)
        elif rng.random() < 0.5:
            hill(1.04, 0.12, grass * 0.8, 0.0)
    elif terrain == "forest":
        for i in range(4):
            base = (horizon + 0.02 + 0.11 * i + 0.03 * ridge(rng, n, 2, 2, 0.5)).astype(np.float32)
            put(above(base), mix(grass * 0.8 * lit_by, haze, 0.6 * (1 - i / 3)))
            shade = 1.0 if not autumn else rng.uniform(0.8, 1.25)
            tone = tree * shade if not autumn or rng.random() < 0.7 else col(0.80, 0.55, 0.10)
            trees(base, 0.15 + 0.06 * i, tone, 0.62 * (1 - i / 3) ** 1.2, [60, 34, 20, 11][i], round_top=autumn)
        put(above((0.93 + 0.02 * ridge(rng, n, 3, 3, 0.5)).astype(np.float32)), grass * 0.72 * lit_by)
    elif terrain == "meadow":
        if rng.random() < 0.55:
            mountain(horizon + 0.02, rng.uniform(0.10, 0.2), blue_rock, 0.6, snowline)
        hl = hill(horizon + 0.02, 0.05, grass * 0.95, 0.35)
        trees(hl + 0.006, rng.uniform(0.03, 0.07), tree, 0.3, int(rng.integers(8, 40)), round_top=True)
        line = hill(horizon + 0.07, 0.03, grass, 0.08, tex=0.16)
        t = np.clip((yy - horizon) / (1 - horizon), 0, 1)
        blades = noise(rng, n, (12, 60), 2, 0.7)
        put(above(line) * 0.5 * smooth(0.1, 0.8, t), np.clip(grass * (0.85 + 0.22 * blades[..., None]), 0, 1) * lit_by)
    elif terrain == "beach":
        water(horizon, col(0.08, 0.46, 0.56), True, sky_img)
        shore = (0.70 + 0.07 * ridge(rng, n, 2, 3, 0.5) + 0.10 * (xx[0] - 0.5) * rng.choice([-1, 1])).astype(np.float32)
        foam = np.exp(-(((yy - shore[None, :]) / 0.018) ** 2)) * np.clip(0.7 + 0.6 * noise(rng, n, (20, 30), 2), 0, 1)
        sand = col(0.93, 0.82, 0.60) * (0.97 + 0.05 * noise(rng, n, (40, 40), 2)[..., None])
        wet = smooth(0.0, 0.07, yy - shore[None, :])[..., None]
        put(above(shore), sand * (0.66 + 0.34 * wet) * lit_by)
        put(foam * 0.9, col(0.98, 0.99, 1.0) * lit_by)
        if s["lighthouse"]:
            lighthouse_x, lighthouse_y = rng.choice([0.12, 0.88]), horizon + 0.02
            put(
                above((horizon + 0.05 - 0.06 * np.exp(-(((xx[0] - lighthouse_x) / 0.12) ** 2))).astype(np.float32))
                * (np.abs(xx - lighthouse_x) < 0.2)
                * (yy < horizon + 0.05),
                col(0.30, 0.32, 0.24) * lit_by,
            )
    if s["lighthouse"]:
        x, y, w, h = lighthouse_x, lighthouse_y, 0.020, 0.20
        for k in range(4):
            a, b = y - h * k / 4, y - h * (k + 1) / 4
            wa, wb = w * (1 - 0.1 * k), w * (1 - 0.1 * (k + 1))
            poly(
                [(x - wa, a), (x + wa, a), (x + wb, b), (x - wb, b)],
                (col(0.95, 0.94, 0.92) if k % 2 == 0 else col(0.80, 0.16, 0.14)) * lit_by,
            )
        top_y = y - h
        poly(
            [(x - w * 0.5, top_y), (x + w * 0.5, top_y), (x + w * 0.5, top_y - 0.025), (x - w * 0.5, top_y - 0.025)],
            col(1.0, 0.92, 0.55) if amb < 0.9 else col(0.7, 0.8, 0.85),
        )
        poly(
            [(x - w * 0.7, top_y - 0.025), (x + w * 0.7, top_y - 0.025), (x, top_y - 0.05)],
            col(0.45, 0.10, 0.10) * lit_by,
        )
        if amb < 0.5:
            dl = np.sqrt((xx - x) ** 2 + (yy - top_y + 0.012) ** 2)
            img = img + (0.5 * np.exp(-((dl / 0.07) ** 2)))[..., None] * col(1.0, 0.9, 0.6)
    if s["boat"]:
        x, y, w = rng.uniform(0.2, 0.8), horizon + rng.uniform(0.06, 0.16), rng.uniform(0.035, 0.06)
        poly(
            [(x - w, y), (x + w, y), (x + 0.65 * w, y + 0.35 * w), (x - 0.7 * w, y + 0.35 * w)],
            col(0.40, 0.20, 0.14) * lit_by,
        )
        poly([(x, y - 0.1 * w), (x, y - 2.1 * w), (x + 0.9 * w, y - 0.1 * w)], col(0.97, 0.96, 0.92) * lit_by)
        poly(
            [(x - 0.08 * w, y - 0.1 * w), (x - 0.08 * w, y - 1.7 * w), (x - 0.7 * w, y - 0.1 * w)],
            col(0.88, 0.86, 0.82) * lit_by,
        )
    if s["cabin"] and terrain != "lake":
        cabin(rng.uniform(0.2, 0.8), rng.uniform(0.80, 0.90), rng.uniform(0.04, 0.06))
    if s["palms"]:
        for _ in range(int(rng.integers(1, 4))):
            x0 = rng.choice([rng.uniform(0.02, 0.25), rng.uniform(0.75, 0.98)])
            y0, hh, lean = rng.uniform(0.84, 0.98), rng.uniform(0.32, 0.48), rng.uniform(-0.08, 0.08)
            pts = [(x0 + lean * t * t, y0 - hh * t) for t in np.linspace(0, 1, 8)]
            m = np.zeros((n, n), np.float32)
            cv2.polylines(
                m,
                [np.array([(p[0] * n * 16, p[1] * n * 16) for p in pts], np.int32)],
                False,
                1.0,
                max(1, n // 64),
                cv2.LINE_AA,
                4,
            )
            put(m, col(0.36, 0.25, 0.15) * lit_by)
            cx, cy = pts[-1]
            for a in np.linspace(-0.2, np.pi + 0.2, 7):
                ex, ey = cx + 0.10 * np.cos(a), cy - 0.05 * np.sin(a) + 0.03
                qx, qy = cx + 0.055 * np.cos(a), cy - 0.075 * np.sin(a) - 0.01
                poly([(cx, cy), (qx, qy - 0.006), (ex, ey), (qx, qy + 0.014)], col(0.10, 0.36, 0.14) * lit_by)
    if s["flowers"]:
        colour = {
            "red": col(0.85, 0.12, 0.12),
            "yellow": col(0.98, 0.85, 0.15),
            "purple": col(0.55, 0.22, 0.75),
            "white": col(0.97, 0.97, 0.95),
            "pink": col(0.96, 0.50, 0.70),
        }[s["flower_colour"]]
        m = np.zeros((n, n), np.float32)
        for _ in range(260):
            y = 0.72 + 0.27 * rng.random() ** 0.8
            cv2.circle(
                m,
                (int(rng.random() * n * 16), int(y * n * 16)),
                int((0.6 + 2.2 * (y - 0.7) / 0.3) * n / 256 * 16),
                1.0,
                -1,
                cv2.LINE_AA,
                4,
            )
        put(m * 0.95, colour * (0.35 + 0.65 * lum))
    if s["birds"]:
        m = np.zeros((n, n), np.float32)
        bx, by = rng.uniform(0.2, 0.7), rng.uniform(0.12, 0.3)
        for _ in range(int(rng.integers(4, 9))):
            x, y, w = bx + rng.uniform(-0.15, 0.2), by + rng.uniform(-0.08, 0.08), rng.uniform(0.010, 0.02)
            pts = [
                (x - w, y - 0.5 * w),
                (x - 0.4 * w, y - 0.55 * w),
                (x, y),
                (x + 0.4 * w, y - 0.55 * w),
                (x + w, y - 0.5 * w),
            ]
            cv2.polylines(
                m, [np.array([(p[0] * n * 16, p[1] * n * 16) for p in pts], np.int32)], False, 1.0, 1, cv2.LINE_AA, 4
            )
        put(m * 0.9, col(0.08, 0.08, 0.10))
    if s["sky"] == "fog":
        f = np.clip(0.55 + 0.25 * noise(rng, n, (5, 2), 3), 0, 1) * smooth(0.15, horizon, yy) * smooth(1.15, 0.7, yy)
        img = mix(img, haze, (0.85 * f)[..., None])
    if s["sky"] == "storm":
        rain = cv2.GaussianBlur(
            np.clip(rng.standard_normal((n, n)).astype(np.float32) - 1.2, 0, 1), (1, 9), 0, sigmaY=2.5
        )
        img = img + rain[..., None] * 0.10
    return np.clip(img, 0, 1).astype(np.float32)
