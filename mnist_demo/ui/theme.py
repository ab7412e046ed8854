"""How the page looks: warm paper, dark ink and one accent, in light and in dark."""

from gradio.themes import Base
from gradio.themes.utils.colors import Color

_SYSTEM_SANS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
)
_SYSTEM_MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

_INK_BLUE = Color(
    name="ink-blue",
    c50="#eef3ff",
    c100="#dce6ff",
    c200="#bfd0ff",
    c300="#9db8ff",
    c400="#7f9ffb",
    c500="#4f76e8",
    c600="#2b55c9",
    c700="#2346a6",
    c800="#1f3b87",
    c900="#1c336e",
    c950="#131f45",
)
_PAPER = Color(
    name="paper",
    c50="#f7f6f3",
    c100="#efede8",
    c200="#e2dfd8",
    c300="#cbc7be",
    c400="#a5a198",
    c500="#7c786f",
    c600="#625e57",
    c700="#43403b",
    c800="#2a2926",
    c900="#1d1c1a",
    c950="#141312",
)


class Theme(Base):
    """Gradio's base theme in the page's own colours and the system's own fonts."""

    def __init__(self) -> None:
        super().__init__(
            primary_hue=_INK_BLUE,
            secondary_hue=_INK_BLUE,
            neutral_hue=_PAPER,
            font=("sans-serif",),
            font_mono=("monospace",),
        )
        # Gradio quotes font names, and a quoted system-ui is no longer the system's font
        self.font, self.font_mono = _SYSTEM_SANS, _SYSTEM_MONO
        self.name = "mnist-demo"
        self.set(
            body_background_fill="*neutral_50",
            body_background_fill_dark="*neutral_950",
            body_text_color="*neutral_900",
            body_text_color_dark="*neutral_100",
            body_text_color_subdued="*neutral_600",
            body_text_color_subdued_dark="*neutral_400",
            background_fill_primary="#fffefc",
            background_fill_primary_dark="*neutral_900",
            background_fill_secondary="*neutral_100",
            background_fill_secondary_dark="*neutral_800",
            border_color_primary="*neutral_200",
            border_color_primary_dark="*neutral_800",
            block_background_fill="*background_fill_primary",
            block_background_fill_dark="*background_fill_primary",
            block_border_width="0px",
            link_text_color="*primary_600",
            link_text_color_dark="*primary_300",
        )
