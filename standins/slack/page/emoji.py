"""The emoji short names that bots and people use most, and the characters they stand for."""

import re

_TABLE = """
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 100 💯 alarm_clock ⏰ arrow_down ⬇️ arrow_forward ▶️ arrow_left ⬅️ arrow_right ➡️
arrow_up ⬆️ arrows_counterclockwise 🔄 art 🎨 ballot_box_with_check ☑️ bar_chart 📊 beetle 🐞 bell 🔔 blue_book 📘
bookmark 🔖 books 📚 boom 💥 bricks 🧱 broom 🧹 bug 🐛 building_construction 🏗️ bulb 💡 busts_in_silhouette 👥
calendar 📆 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 clap 👏 clipboard 📋 clock1 🕐 cloud ☁️ coffee ☕
computer 💻 confetti_ball 🎊 confused 😕 construction 🚧 crossed_fingers 🤞 cry 😢 date 📅 double_vertical_bar ⏸️
drum_with_drumsticks 🥁 earth_africa 🌍 email ✉️ envelope ✉️ exclamation ❗ eyes 👀 face_with_monocle 🧐 file_folder 📁
fire 🔥 fireworks 🎆 floppy_disk 💾 gear ⚙️ gift 🎁 globe_with_meridians 🌐 green_heart 💚 grey_question ❔ grin 😁
hammer 🔨 hammer_and_wrench 🛠️ handshake 🤝 heart ❤️ heavy_check_mark ✔️ heavy_minus_sign ➖ heavy_plus_sign ➕
hourglass ⌛ hourglass_flowing_sand ⏳ house 🏠 hugging_face 🤗 inbox_tray 📥 information_source ℹ️ joy 😂 key 🔑
label 🏷️ large_blue_circle 🔵 large_green_circle 🟢 large_orange_circle 🟠 large_yellow_circle 🟡 large_purple_circle 🟣
red_circle 🔴 white_circle ⚪ black_circle ⚫ link 🔗 lock 🔒 loudspeaker 📢 mag 🔍 mega 📣 memo 📝 microscope 🔬
muscle 💪 newspaper 📰 no_entry ⛔ no_entry_sign 🚫 nerd_face 🤓 ok_hand 👌 octagonal_sign 🛑 open_file_folder 📂
outbox_tray 📤 package 📦 page_facing_up 📄 paperclip 📎 party_popper 🎉 pencil ✏️ pencil2 ✏️ phone ☎️ pray 🙏
pushpin 📌 question ❓ racing_car 🏎️ raised_hands 🙌 recycle ♻️ repeat 🔁 robot_face 🤖 rocket 🚀 rotating_light 🚨
round_pushpin 📍 ruler 📏 runner 🏃 scissors ✂️ scroll 📜 seedling 🌱 shield 🛡️ ship 🚢 shrug 🤷 slightly_smiling_face 🙂
smile 😄 smiley 😃 snail 🐌 sob 😭 sparkles ✨ speech_balloon 💬 spiral_calendar_pad 🗓️ star ⭐ star2 🌟 stopwatch ⏱️
sunglasses 😎 sunny ☀️ tada 🎉 test_tube 🧪 thinking_face 🤔 timer_clock ⏲️ trophy 🏆 truck 🚚 turtle 🐢 unlock 🔓
warning ⚠️ wastebasket 🗑️ wave 👋 white_check_mark ✅ wink 😉 wrench 🔧 writing_hand ✍️ x ❌ zap ⚡ zzz 💤
"""
_WORDS = _TABLE.split()
EMOJI: dict[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
SHORT_NAME = re.compile(r":([a-z0-9_+-]{1,60}):")


_PICKED = """
mega tada rocket eyes +1 -1 heart clap raised_hands pray 100 fire sparkles star zap bulb bug wrench white_check_mark x
warning question memo bookmark package ship lock bar_chart joy thinking_face sob wave
"""
PICKED: tuple[str, ...] = tuple(_PICKED.split())
"""What the page offers to react with."""


def character(name: str) -> str:
    """The character of a short name given without colons, else `:name:` as it was."""
    return EMOJI.get(name, f":{name}:")


def with_emoji(text: str) -> str:
    """Plain text with the short names it knows as characters."""
    return SHORT_NAME.sub(lambda found: character(found[1]), text)
