"""The style sheet of the window; `theme.style_sheet` fills in a scheme's colours."""

STYLE_SHEET = """
QMainWindow, QDialog {{ background: {window}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QPushButton {{
    background: {raised}; color: {text}; border: 1px solid {line}; border-radius: {radius}px; padding: 5px 12px;
    min-height: 20px;
}}
QPushButton:hover {{ border-color: {muted}; }}
QPushButton:pressed {{ background: {selection}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 4px 11px; }}
QPushButton:disabled {{ color: {muted}; background: transparent; border-color: {line}; }}
QPushButton[kind="danger"] {{ background: {danger}; color: {on_danger}; border-color: {danger}; font-weight: 600; }}
QPushButton[kind="danger"]:hover {{ background: {danger_hover}; border-color: {danger_hover}; }}
QPushButton[kind="danger"]:focus {{ border: 2px solid {text}; }}
QPushButton[kind="danger"]:disabled {{ background: transparent; color: {muted}; border-color: {line}; }}
QPushButton[kind="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[kind="primary"]:disabled {{ background: transparent; color: {muted}; border-color: {line}; }}
QPushButton[kind="flat"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="flat"]:hover {{ background: {selection}; }}
QPushButton[kind="flat"]:focus {{ border: 2px solid {accent}; }}
QPushButton[kind="link"] {{
    background: transparent; border: 1px solid transparent; color: {accent}; padding: 2px 4px; text-align: left;
}}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {accent}; padding: 1px 3px; }}
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit {{
    background: {surface}; color: {text}; border: 1px solid {line}; border-radius: {radius}px; padding: 5px 8px;
    selection-background-color: {selection}; selection-color: {text};
}}
QLineEdit, QComboBox, QSpinBox {{ min-height: 20px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QRadioButton::indicator {{
    width: 14px; height: 14px; border: 1px solid {muted}; border-radius: 8px; background: {surface};
}}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {accent}; }}
QRadioButton::indicator:focus {{ border-color: {accent}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {line}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus {{
    border: 2px solid {accent}; padding: 4px 7px;
}}
QTableView, QTreeWidget, QListWidget {{
    background: {surface}; border: 1px solid {line}; border-radius: {radius}px; gridline-color: transparent;
    selection-background-color: {selection}; selection-color: {text}; outline: none;
}}
QTableView:focus, QTreeWidget:focus, QListWidget:focus {{ border: 1px solid {accent}; }}
QTableView::indicator {{
    width: 14px; height: 14px; border: 1px solid {muted}; border-radius: 4px; background: {surface};
}}
QTableView::indicator:checked {{ border-color: {accent}; background: {accent}; image: url("{tick}"); }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: none; border-bottom: 1px solid {line}; padding: 7px 4px;
    font-weight: 600;
}}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QTableCornerButton::section {{ background: {surface}; border: none; }}
QSplitter::handle {{ background: transparent; }}
QLabel[kind="title"] {{ font-size: {title}pt; font-weight: 600; }}
QLabel[kind="muted"] {{ color: {muted}; }}
QLabel[kind="chip"] {{
    background: {selection}; color: {text}; border-radius: {radius}px; padding: 3px 8px;
}}
QFrame[kind="card"] {{ background: {surface}; border: 1px solid {line}; border-radius: {radius}px; }}
QFrame[kind="notice"] {{ background: {notice}; border: none; border-radius: {radius}px; }}
QFrame[kind="notice"] QLabel {{ color: {on_notice}; }}
QFrame[kind="info"] {{ background: {selection}; border: none; border-radius: {radius}px; }}
QFrame[kind="trouble"] {{ background: {trouble}; border: none; border-radius: {radius}px; }}
QFrame[kind="trouble"] QLabel {{ color: {on_trouble}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; width: 0; height: 0;
}}
"""
